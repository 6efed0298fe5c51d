package org.genie.capture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.genie.model.graph.GraphFormatException;
import org.genie.model.graph.OpGraph;
import org.genie.model.graph.WeightLocation;

/**
 * A {@code torch.export} archive on disk.
 *
 * @param graph its one graph
 * @param weights where in the file each weight storage lies; each storage once
 */
public record Pt2Archive(Path path, OpGraph graph, List<WeightLocation> weights) {
    private static final Pattern PROGRAM = Pattern.compile("((?:[^/]+/)?)models/([^/]+)\\.json");
    private static final String EXPORT_AGAIN =
            "\nMaybe export the model again with torch 2.9 or newer: torch.export.save(program, \"model.pt2\").";

    public Pt2Archive {
        weights = List.copyOf(weights);
    }

    /**
     * Reads graph and weight table; weight bytes are hashed, not kept.
     *
     * @throws GraphFormatException naming file, entry, field and rule, where it is not such an archive
     */
    public static Pt2Archive read(Path path) {
        if (Files.isDirectory(path)) {
            throw new GraphFormatException(path + ": a folder, not a .pt2 archive.");
        }
        try (StoredZip zip = StoredZip.open(path)) {
            return read(path, zip);
        } catch (NoSuchFileException e) {
            throw new GraphFormatException(path + ": no such file.\nMaybe the path is misspelt.", e);
        } catch (AccessDeniedException e) {
            throw new GraphFormatException(path + ": this user may not read the file.", e);
        } catch (IOException | UncheckedIOException e) {
            throw new GraphFormatException(path + ": the file cannot be read: " + e.getMessage() + ".", e);
        } catch (GraphFormatException e) {
            throw new GraphFormatException(path + ": " + e.getMessage(), e);
        }
    }

    private static Pt2Archive read(Path path, StoredZip zip) {
        Matcher program = onlyProgram(zip);
        String root = program.group(1);
        checkMarker(zip, root + "archive_format", "pt2");
        checkMarker(zip, root + "byteorder", "little");
        ArchiveWeights weights = new ArchiveWeights(zip, root, program.group(2));
        OpGraph graph = graph(zip, program.group(), weights);
        String uri = path.toAbsolutePath().normalize().toUri().toString();
        return new Pt2Archive(path, graph, weights.locations(new TreeMap<>(Map.copyOf(graph.weights())).values(), uri));
    }

    private static OpGraph graph(StoredZip zip, String entry, ArchiveWeights weights) {
        ZipMember member = zip.find(entry);
        if (member == null) {
            throw new IllegalStateException("entry '" + entry + "' was listed");
        }
        try {
            return GraphJson.read(zip.read(member), weights);
        } catch (GraphFormatException e) {
            throw new GraphFormatException("entry '" + entry + "': " + e.getMessage(), e);
        }
    }

    private static Matcher onlyProgram(StoredZip zip) {
        List<Matcher> programs = zip.names().stream()
                .map(PROGRAM::matcher)
                .filter(Matcher::matches)
                .toList();
        if (programs.size() == 1) {
            return programs.get(0);
        }
        if (programs.size() > 1) {
            throw new GraphFormatException("the archive holds " + programs.size() + " programs ("
                    + String.join(
                            ", ",
                            programs.stream()
                                    .map(m -> m.group(2))
                                    .sorted()
                                    .limit(8)
                                    .toList())
                    + "); Genie reads archives of one.\nMaybe save each program into a file of its own.");
        }
        boolean old = zip.names().stream().anyMatch(n -> n.endsWith("serialized_exported_program.json"));
        throw new GraphFormatException(
                old
                        ? "an archive of an old torch, with its graph in serialized_exported_program.json and its"
                                + " weights pickled; Genie reads the layout with models/NAME.json." + EXPORT_AGAIN
                        : "a zip file without a program: no entry is called models/NAME.json." + EXPORT_AGAIN);
    }

    private static void checkMarker(StoredZip zip, String name, String expected) {
        ZipMember marker = zip.find(name);
        if (marker != null) {
            String found = new String(zip.read(marker), StandardCharsets.UTF_8).strip();
            if (!found.equals(expected)) {
                throw new GraphFormatException("the archive has '" + found.substring(0, Math.min(found.length(), 40))
                        + "' in '" + name + "'; only '" + expected + "' can be read." + EXPORT_AGAIN);
            }
        }
    }
}
