package org.genie.executor.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.genie.capture.Pt2Archive;
import org.genie.compiler.TorchScriptCompiler.Epilogue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Prefill, then decode steps whose caches stay in the engine, give the reference implementation's greedy tokens. */
class GreedyTokensTest {
    private static final Engine ENGINE = Engine.start("cpu", 1);

    @AfterAll
    static void stop() {
        ENGINE.close();
    }

    static Stream<Path> languageModels() throws IOException {
        if (!SharedModels.arePresent()) {
            return Stream.of(SharedModels.ABSENT);
        }
        try (Stream<Path> list = Files.list(SharedModels.data().resolve("models"))) {
            return list
                    .filter(f -> Files.exists(f.resolve("greedy.json"))
                            && f.getFileName().toString().endsWith("-prefill"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("languageModels")
    void everyPromptGivesItsTokens(Path prefill) {
        SharedModels.data();
        Path decode = prefill.resolveSibling(prefill.getFileName().toString().replace("-prefill", "-decode"));
        generateAll(
                prefill.resolve("model.pt2"), decode.resolve("model.pt2"), prefill.resolve("greedy.json"), "prompt");
    }

    @Test
    void theDemoGivesItsTokens() {
        Path demo = SharedModels.data().resolve("models/demo");
        generateAll(
                demo.resolve("prefill.pt2"), demo.resolve("decode.pt2"), demo.resolve("greedy.json"), "prompt_tokens");
    }

    private static void generateAll(Path prefill, Path decode, Path greedy, String promptField) {
        Pt2Archive prefillArchive = Pt2Archive.read(prefill);
        Pt2Archive decodeArchive = Pt2Archive.read(decode);
        try (GraphRunner first = ENGINE.load(prefillArchive.graph(), prefillArchive.weights(), Epilogue.GREEDY_TOKEN);
                GraphRunner next = ENGINE.load(decodeArchive.graph(), decodeArchive.weights(), Epilogue.GREEDY_TOKEN)) {
            int before = ENGINE.manager().getManagedArrays().size();
            for (JsonNode generation : SharedModels.json(greedy).get("generations")) {
                List<Long> prompt = longs(generation.get(promptField));
                List<Long> expected = longs(generation.get("greedy"));
                assertThat(generate(first, next, prompt, expected.size())).isEqualTo(expected);
            }
            assertThat(ENGINE.manager().getManagedArrays()).hasSize(before);
        }
    }

    private static List<Long> generate(GraphRunner prefill, GraphRunner decode, List<Long> prompt, int tokens) {
        List<Long> generated = new ArrayList<>();
        NDList outputs;
        try (NDArray ids = ids(prompt)) {
            outputs = prefill.run(new NDList(ids));
        }
        while (true) {
            generated.add(ENGINE.token(outputs.get(0)));
            if (generated.size() == tokens) {
                outputs.close();
                return generated;
            }
            NDList inputs = new NDList(ids(List.of(generated.get(generated.size() - 1))));
            inputs.addAll(outputs.subNDList(1));
            NDList grown = decode.run(inputs);
            inputs.get(0).close();
            outputs.close();
            outputs = grown;
        }
    }

    private static NDArray ids(List<Long> tokens) {
        long[] values = tokens.stream().mapToLong(Long::longValue).toArray();
        return ENGINE.tensor(ENGINE.manager(), Tensors.longs(List.of(1L, (long) values.length), values));
    }

    private static List<Long> longs(JsonNode list) {
        List<Long> values = new ArrayList<>();
        list.forEach(v -> values.add(v.asLong()));
        return values;
    }
}
