package org.genie.executor.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.genie.compiler.GraphBuilder.arg;
import static org.genie.compiler.GraphBuilder.floats;
import static org.genie.compiler.GraphBuilder.of;
import static org.genie.compiler.GraphBuilder.ref;
import static org.genie.compiler.GraphBuilder.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.genie.compiler.GraphBuilder;
import org.genie.model.graph.DType;
import org.genie.model.graph.OpGraph;
import org.genie.model.graph.TensorData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a caller may pass, and what many calls leave behind. */
class GraphRunnerTest {
    @RegisterExtension
    static final EngineExtension ENGINE = new EngineExtension();

    /** A key's cache grows by the new one: [b, s] and [b, 1] give [b, s + 1]; ids come along. */
    private static final OpGraph GROW = new GraphBuilder()
            .input("ids", tensor(DType.I64, "b"))
            .input("past", floats("b", "s", 2))
            .input("new", floats("b", 1, "Add(s,1)"))
            .symbol("b", 2, 4)
            .symbol("s", 2, Long.MAX_VALUE)
            .node("sum", "aten.add.Tensor", arg("self", ref("past")), arg("other", of(1)))
            .output("sum")
            .build();

    @Test
    void sizeOneIsTakenAlthoughExportSaysTwo() {
        assertThat(run(ids(1), zeros(1, 1, 2), zeros(1, 1, 2)).get(0).shape()).containsExactly(1L, 1L, 2L);
    }

    @Test
    void wrongInputsAreRefusedWithShapesAndRules() {
        assertThatThrownBy(() -> run(ids(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the graph takes 3 inputs but got 1.");
        assertThatThrownBy(() -> run(ids(0), zeros(0, 1, 2), zeros(0, 1, 2)))
                .hasMessage("input 0 has shape [0] but the graph takes [b] with b at least 1.");
        assertThatThrownBy(() -> run(ids(5), zeros(5, 1, 2), zeros(5, 1, 2)))
                .hasMessage("input 0 has shape [5] but the graph takes [b] with b at most 4.");
        assertThatThrownBy(() -> run(ids(2), zeros(3, 1, 2), zeros(3, 1, 2)))
                .hasMessage("input 1 has shape [3, 1, 2] but the graph takes [b, s, 2], where b is 2 by a dimension"
                        + " before.");
        assertThatThrownBy(() -> run(ids(2), zeros(2, 1, 3), zeros(2, 1, 2)))
                .hasMessage("input 1 has shape [2, 1, 3] but the graph takes [b, s, 2].");
        assertThatThrownBy(() -> run(ids(2), zeros(2, 1), zeros(2, 1, 2)))
                .hasMessage("input 1 has shape [2, 1] but the graph takes [b, s, 2].");
        assertThatThrownBy(() -> run(ids(2), zeros(2, 3, 2), zeros(2, 1, 5)))
                .hasMessage("input 2 has shape [2, 1, 5] but the graph takes [b, 1, Add(s,1)], where s is 3.");
        assertThatThrownBy(() -> run(zeros(2), zeros(2, 3, 2), zeros(2, 1, 4)))
                .hasMessage("input 0 has elements of type F32 but the graph takes I64.");
    }

    @Test
    void outputsAreInputsOfTheNextCallAndNothingStays() throws IOException {
        OpGraph step = new GraphBuilder()
                .input("x", floats(256, 256))
                .node("y", "aten.add.Tensor", arg("self", ref("x")), arg("other", of(1)))
                .output("y")
                .build();
        try (GraphRunner runner = ENGINE.load(step)) {
            Engine engine = ENGINE.engine();
            NDArray state = engine.tensor(engine.manager(), zeros(256, 256));
            int arrays = engine.manager().getManagedArrays().size();
            long before = 0;
            int calls = 20_000;
            for (int i = 0; i < calls; i++) {
                NDArray next = runner.run(new NDList(state)).get(0);
                state.close();
                state = next;
                if (i == calls / 10) {
                    before = residentBytes();
                }
            }
            // Each output has 256 KiB: leaking one in a thousand would show.
            assertThat(residentBytes() - before).isLessThan(4L << 20);
            assertThat(engine.manager().getManagedArrays()).hasSize(arrays);
            assertThat(Tensors.values(engine.data(state))[0]).isEqualTo(calls);
            state.close();
        }
    }

    private static long residentBytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("RssAnon:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
            }
        }
        throw new IllegalStateException("this system does not tell resident memory");
    }

    @Test
    void severalThreadsMayCallAtOnceAndCloseWaits() throws Exception {
        GraphRunner runner = ENGINE.load(GROW);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Long>> calls = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                int batch = t + 1;
                calls.add(threads.submit(() -> {
                    long elements = 0;
                    for (int i = 0; i < 200; i++) {
                        elements += ENGINE.run(runner, List.of(ids(batch), zeros(batch, 3, 2), zeros(batch, 1, 4)))
                                .get(0)
                                .shape()
                                .get(0);
                    }
                    return elements;
                }));
            }
            for (int t = 0; t < 4; t++) {
                assertThat(calls.get(t).get()).isEqualTo(200L * (t + 1));
            }
        } finally {
            threads.shutdownNow();
        }
        runner.close();
        assertThatThrownBy(() -> ENGINE.run(runner, List.of(ids(1), zeros(1, 3, 2), zeros(1, 1, 4))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is closed");
    }

    private static List<TensorData> run(TensorData... inputs) {
        try (GraphRunner runner = ENGINE.load(GROW)) {
            return ENGINE.run(runner, List.of(inputs));
        }
    }

    private static TensorData ids(int count) {
        return Tensors.longs(List.of((long) count), new long[count]);
    }

    private static TensorData zeros(long... shape) {
        List<Long> sizes = java.util.Arrays.stream(shape).boxed().toList();
        return Tensors.floats(
                sizes, new double[(int) sizes.stream().mapToLong(s -> s).reduce(1, (a, b) -> a * b)]);
    }
}
