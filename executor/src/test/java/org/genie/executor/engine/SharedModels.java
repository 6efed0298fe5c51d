package org.genie.executor.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.genie.model.graph.DType;
import org.genie.model.graph.TensorData;
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
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
            int header = (int) bytes.getLong(0);
            byte[] text = new byte[header];
            bytes.get(8, text);
            Map<String, TensorData> tensors = new HashMap<>();
            new ObjectMapper()
                    .readTree(new String(text, StandardCharsets.UTF_8))
                    .properties()
                    .forEach(entry -> {
                        JsonNode at = entry.getValue().get("data_offsets");
                        if (at != null) {
                            List<Long> shape = new ArrayList<>();
                            entry.getValue().get("shape").forEach(s -> shape.add(s.asLong()));
                            int start = at.get(0).asInt();
                            tensors.put(
                                    entry.getKey(),
                                    new TensorData(
                                            DType.valueOf(entry.getValue()
                                                    .get("dtype")
                                                    .asText()),
                                            shape,
                                            bytes.slice(
                                                    8 + header + start,
                                                    at.get(1).asInt() - start)));
                        }
                    });
            return tensors;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
