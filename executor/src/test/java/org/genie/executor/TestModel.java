package org.genie.executor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.genie.capture.Pt2Archive;
import org.genie.model.ExecutorId;
import org.genie.model.GraphHash;
import org.genie.model.ModelName;
import org.genie.model.Tokens;
import org.genie.model.event.GraphEvent;
import org.genie.model.plan.ModelManifest;
import org.genie.model.plan.ModelPlacement;
import org.genie.model.plan.PartPlacement;
import org.genie.model.plan.PlacementPlan;
import org.genie.model.request.TokenizerSpec;
import org.genie.model.semantics.GraphProfile;
import org.genie.model.semantics.Phase;
import org.genie.semantics.GraphTagger;
import org.genie.serde.GraphChunks;
import org.junit.jupiter.api.Assumptions;

/** An exported model, tagged and ready to be published, with its reference tokens where it has some. */
record TestModel(ModelName name, List<Pt2Archive> archives, List<GraphProfile> profiles, List<Generation> generations) {
    /** A prompt and the tokens that the reference implementation makes of it. */
    record Generation(Tokens prompt, Tokens greedy) {}

    /** A prefill and decode pair of the shared folder; skips the test where that is absent. */
    static TestModel shared(String group, String name) {
        Path folder = data().resolve(group);
        return read(
                name,
                folder.resolve(name + "-prefill").resolve("greedy.json"),
                folder.resolve(name + "-prefill").resolve("model.pt2"),
                folder.resolve(name + "-decode").resolve("model.pt2"));
    }

    static TestModel demo() {
        Path folder = data().resolve("models/demo");
        return read("demo", folder.resolve("greedy.json"), folder.resolve("prefill.pt2"), folder.resolve("decode.pt2"));
    }

    /** The model that comes with the project, without reference tokens. */
    static TestModel example() {
        Path folder = Path.of(System.getProperty("genie.root", ".")).resolve("examples/models/demo");
        return read("demo", null, folder.resolve("prefill.pt2"), folder.resolve("decode.pt2"));
    }

    static TestModel onePass(String name) {
        return read(name, null, data().resolve("models").resolve(name).resolve("model.pt2"));
    }

    static Path data() {
        String shared = System.getProperty("genie.shared", "");
        Path data = Path.of(shared, "data");
        Assumptions.assumeTrue(
                !shared.isEmpty() && Files.isDirectory(data),
                "no exported models: genie.shared is not a folder with data");
        return data;
    }

    private static TestModel read(String name, Path greedy, Path... files) {
        List<Pt2Archive> archives = Arrays.stream(files).map(Pt2Archive::read).toList();
        return new TestModel(
                new ModelName(name),
                archives,
                archives.stream().map(a -> GraphTagger.tag(a.graph())).toList(),
                greedy == null ? List.of() : generations(greedy));
    }

    private static List<Generation> generations(Path file) {
        try {
            List<Generation> generations = new ArrayList<>();
            for (JsonNode node : new ObjectMapper().readTree(file.toFile()).get("generations")) {
                JsonNode prompt = node.has("prompt_tokens") ? node.get("prompt_tokens") : node.get("prompt");
                generations.add(new Generation(tokens(prompt), tokens(node.get("greedy"))));
            }
            return generations;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Tokens tokens(JsonNode array) {
        int[] ids = new int[array.size()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = array.get(i).asInt();
        }
        return Tokens.of(ids);
    }

    GraphHash graph() {
        return archives.get(0).graph().hash();
    }

    GraphHash decodeGraph() {
        return archives.get(1).graph().hash();
    }

    GraphProfile profile() {
        return profiles.get(0);
    }

    boolean isOnePass() {
        return archives.size() == 1;
    }

    List<GraphEvent.Chunk> pieces() {
        return archives.stream()
                .flatMap(a -> GraphChunks.cut(a.graph(), a.weights(), 50_000).stream())
                .toList();
    }

    /** A plan with this model alone: its first graph on the one executor, its decode graph on the other. */
    PlacementPlan plan(long version, List<ExecutorId> first, List<ExecutorId> decode) {
        return new PlacementPlan(version, List.of(placement(first, decode)), "test", "", 0);
    }

    ModelPlacement placement(List<ExecutorId> first, List<ExecutorId> decode) {
        List<PartPlacement> parts = new ArrayList<>();
        parts.add(part(0, first));
        if (!isOnePass()) {
            parts.add(part(1, decode));
        }
        List<GraphHash> graphs = archives.stream().map(a -> a.graph().hash()).toList();
        ModelManifest manifest =
                new ModelManifest(name, 1, graphs, new TokenizerSpec.None(), OptionalLong.empty(), Tokens.empty());
        return new ModelPlacement(manifest, profiles, parts, "");
    }

    private PartPlacement part(int graph, List<ExecutorId> executors) {
        GraphProfile profile = profiles.get(graph);
        Phase phase = profile.phase();
        return new PartPlacement(profile.graph(), phase, 0, executors, profile.weightBytes(), "for the test");
    }
}
