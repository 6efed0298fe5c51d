package org.genie.client.model;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.genie.capture.Pt2Archive;
import org.genie.client.ClientException;
import org.genie.model.GraphHash;
import org.genie.model.ModelName;
import org.genie.model.graph.GraphFormatException;
import org.genie.model.plan.ModelManifest;
import org.genie.model.request.TokenizerSpec;
import org.genie.model.semantics.GraphProfile;
import org.genie.semantics.GraphTagger;
import org.genie.semantics.ModelFit;

/**
 * A model read from disk, checked, ready to be published.
 *
 * @param archives prefill and decode, or the one graph
 * @param profiles what each archive's graph means, in the same order
 */
public record ModelPackage(List<Pt2Archive> archives, List<GraphProfile> profiles, ModelYaml about) {
    public ModelPackage {
        archives = List.copyOf(archives);
        profiles = List.copyOf(profiles);
    }

    /** Reads a folder with {@code prefill.pt2}, {@code decode.pt2} and, optionally, {@code model.yaml}. */
    public static ModelPackage folder(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new ClientException(
                    "There is no model folder " + folder
                            + ".\nMaybe the path is meant from another folder; a model folder holds prefill.pt2 and decode.pt2.");
        }
        for (String name : List.of("prefill.pt2", "decode.pt2")) {
            if (!Files.isRegularFile(folder.resolve(name))) {
                throw new ClientException("The model folder " + folder + " has no " + name
                        + ".\nMaybe give the two archives by --prefill and --decode, or a one-pass graph by --graph.");
            }
        }
        return pair(folder.resolve("prefill.pt2"), folder.resolve("decode.pt2"), ModelYaml.readIfThere(folder));
    }

    /** Reads two archives that belong together. */
    public static ModelPackage pair(Path prefill, Path decode, ModelYaml about) {
        return read(List.of(prefill, decode), about);
    }

    /** Reads a one-pass graph. */
    public static ModelPackage graph(Path archive) {
        return read(List.of(archive), ModelYaml.NOTHING);
    }

    private static ModelPackage read(List<Path> paths, ModelYaml about) {
        List<Pt2Archive> archives = new ArrayList<>();
        for (Path path : paths) {
            try {
                archives.add(Pt2Archive.read(path));
            } catch (GraphFormatException e) {
                throw new ClientException(String.valueOf(e.getMessage()), e);
            }
        }
        List<GraphProfile> profiles =
                archives.stream().map(a -> GraphTagger.tag(a.graph())).toList();
        Optional<String> problem = ModelFit.problem(profiles);
        if (problem.isPresent()) {
            throw new ClientException(problem.get());
        }
        return new ModelPackage(archives, profiles, about);
    }

    /** What is published under the given name. */
    public ModelManifest manifest(ModelName name, long version) {
        List<GraphHash> graphs = archives.stream().map(a -> a.graph().hash()).toList();
        return new ModelManifest(name, version, graphs, about.tokenizer(), about.maxContext(), about.eosTokens());
    }

    public TokenizerSpec tokenizer() {
        return about.tokenizer();
    }
}
