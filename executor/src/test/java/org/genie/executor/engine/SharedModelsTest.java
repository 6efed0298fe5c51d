package org.genie.executor.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.genie.capture.Pt2Archive;
import org.genie.compiler.TorchScriptCompiler.Epilogue;
import org.genie.model.graph.TensorData;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Exported models give, through Genie, what the framework that exported them gave. */
class SharedModelsTest {
    private static final Engine ENGINE = Engine.start("cpu", 1);

    @AfterAll
    static void stop() {
        ENGINE.close();
    }

    static Stream<Path> folders() {
        return SharedModels.folders().stream();
    }

    @ParameterizedTest
    @MethodSource("folders")
    void reproducesEveryCase(Path folder) {
        SharedModels.data();
        Pt2Archive archive = Pt2Archive.read(folder.resolve("model.pt2"));
        try (GraphRunner runner = ENGINE.load(archive.graph(), archive.weights(), Epilogue.NONE)) {
            for (Path file : SharedModels.cases(folder)) {
                Map<String, TensorData> tensors = SharedModels.tensors(file);
                List<TensorData> expected = SharedModels.numbered(tensors, "output.");
                List<TensorData> actual = run(runner, SharedModels.numbered(tensors, "input."));
                assertThat(actual).hasSameSizeAs(expected);
                for (int i = 0; i < expected.size(); i++) {
                    assertThat(Tensors.difference(expected.get(i), actual.get(i)))
                            .as("output %d of %s", i, file.getFileName())
                            .isLessThan(1e-4);
                }
            }
        }
    }

    static List<TensorData> run(GraphRunner runner, List<TensorData> inputs) {
        try (NDManager manager = ENGINE.manager().newSubManager()) {
            NDList arrays = new NDList();
            inputs.forEach(t -> arrays.add(ENGINE.tensor(manager, t)));
            NDList outputs = runner.run(arrays, manager);
            return java.util.stream.IntStream.range(0, outputs.size())
                    .mapToObj(i ->
                            ENGINE.data(outputs.get(i), runner.outputTypes().get(i)))
                    .toList();
        }
    }
}
