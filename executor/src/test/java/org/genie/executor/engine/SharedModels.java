package org.genie.executor.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.genie.model.graph.TensorData;
import org.genie.serde.MalformedEventException;
import org.genie.serde.SafeTensors;
import org.junit.jupiter.api.Assumptions;

/** The exported models that tests run on, where this machine has them. */
final class SharedModels {
    /** Stands for the folders where there are none, so that tests that need them show as skipped. */
    static final Path ABSENT = Path.of("no-exported-models");

    private SharedModels() {}

    static boolean arePresent() {
        String shared = System.getProperty("genie.shared", "");
        return !shared.isEmpty() && Files.isDirectory(Path.of(shared, "data"));
    }

    /** The folder with data; skips the test where there is none. */
    static Path data() {
        Assumptions.assumeTrue(arePresent(), "no exported models: genie.shared is not a folder with data");
        return Path.of(System.getProperty("genie.shared"), "data");
    }

    /** Every folder that holds a model and at least one case. */
    static List<Path> folders() {
        List<Path> folders = new ArrayList<>();
        if (!arePresent()) {
            return List.of(ABSENT);
        }
        for (String group : List.of("models", "windowed")) {
            try (Stream<Path> list = Files.list(data().resolve(group))) {
                list.filter(f -> Files.exists(f.resolve("case0.safetensors")))
                        .sorted()
                        .forEach(folders::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return folders;
    }

    static List<Path> cases(Path folder) {
        try (Stream<Path> list = Files.list(folder)) {
            return list.filter(f -> f.getFileName().toString().matches("case\\d+\\.safetensors"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode json(Path file) {
        try {
            return new ObjectMapper().readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tensors of a safetensors file by name. */
    static Map<String, TensorData> tensors(Path file) {
        try {
            return SafeTensors.read(ByteBuffer.wrap(Files.readAllBytes(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (MalformedEventException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The tensors {@code prefix0}, {@code prefix1}… of a file, in order. */
    static List<TensorData> numbered(Map<String, TensorData> tensors, String prefix) {
        List<TensorData> list = new ArrayList<>();
        while (tensors.containsKey(prefix + list.size())) {
            list.add(tensors.get(prefix + list.size()));
        }
        return list;
    }
}
