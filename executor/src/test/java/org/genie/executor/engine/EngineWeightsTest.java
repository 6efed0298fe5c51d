package org.genie.executor.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.genie.compiler.GraphBuilder.arg;
import static org.genie.compiler.GraphBuilder.floats;
import static org.genie.compiler.GraphBuilder.of;
import static org.genie.compiler.GraphBuilder.ref;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.genie.compiler.GraphBuilder;
import org.genie.compiler.TorchScriptCompiler.Epilogue;
import org.genie.model.graph.Argument;
import org.genie.model.graph.DType;
import org.genie.model.graph.GraphOutput;
import org.genie.model.graph.OpGraph;
import org.genie.model.graph.TensorData;
import org.genie.model.graph.Weight;
import org.genie.model.graph.WeightLocation;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Weights lie in files, are mapped once, and leave when the last graph closes. */
class EngineWeightsTest {
    @RegisterExtension
    static final EngineExtension ENGINE = new EngineExtension();

    private static final TensorData X = Tensors.floats(List.of(2L), 1, 1);

    @TempDir
    Path folder;

    private WeightFile file;

    @BeforeEach
    void newFile() {
        file = new WeightFile(folder.resolve("weights.bin"));
    }

    @Test
    void viewsOfOneStorageKeepTheirStridesAndOffsets() {
        Weight whole = file.skipTo(64).add(Tensors.floats(List.of(3L, 2L), 1, 2, 3, 4, 5, 6));
        OpGraph graph = sum(
                WeightFile.view(whole, List.of(2L, 3L), List.of(1L, 2L), 0),
                WeightFile.view(whole, List.of(2L), List.of(2L), 1));

        List<TensorData> outputs = ENGINE.run(graph, file.locations(), X);

        assertThat(Tensors.values(outputs.get(0))).containsExactly(1, 3, 5, 2, 4, 6);
        assertThat(Tensors.values(outputs.get(1))).containsExactly(2, 4);
    }

    @Test
    void typesThatTheEngineLacksAreMappedToo() {
        Weight bf16 = file.skipTo(2).add(Tensors.bytes(DType.BF16, List.of(2L), 0xc0, 0x3f, 0x00, 0xc0));
        Weight odd = file.skipTo(9).add(Tensors.bytes(DType.I16, List.of(2L), 1, 0, 2, 0));
        Weight none = new Weight("ff".repeat(32), DType.F32, List.of(0L, 4L), List.of(4L, 1L), 0);

        List<TensorData> outputs = ENGINE.run(sum(bf16, odd, none), file.locations(), X);

        assertThat(Tensors.values(outputs.get(0))).containsExactly(1.5, -2);
        assertThat(Tensors.values(outputs.get(1))).as("not aligned in the file").containsExactly(1, 2);
        assertThat(outputs.get(2).shape()).containsExactly(0L, 4L);
    }

    @Test
    void weightsMayLieBeyondTwoGigabytes() {
        Weight far = file.skipTo(3L << 30).add(Tensors.floats(List.of(2L), 7, 8));

        assertThat(Tensors.values(ENGINE.run(sum(far), file.locations(), X).get(0)))
                .containsExactly(7, 8);
    }

    @Test
    void graphsShareOneMappingAndTheLastOneUnmapsIt() throws IOException {
        Weight weight = file.add(Tensors.floats(List.of(2L), 7, 8));
        OpGraph first = sum(weight);
        OpGraph second = sum(WeightFile.view(weight, List.of(1L), List.of(1L), 1), weight);

        GraphRunner one = ENGINE.engine().load(first, file.locations(), Epilogue.NONE);
        GraphRunner two = ENGINE.engine().load(second, file.locations(), Epilogue.NONE);

        assertThat(mappings()).isEqualTo(1);
        assertThat(one.weightBytes()).isEqualTo(8);
        assertThat(two.weightBytes()).as("one storage, two views").isEqualTo(8);
        one.close();
        assertThat(mappings()).isEqualTo(1);
        two.close();
        two.close();
        assertThat(mappings()).isZero();
    }

    @Test
    void weightsThatAGraphWritesToAreItsOwn() {
        Weight weight = file.add(Tensors.floats(List.of(2L), 7, 8));
        OpGraph counter = new GraphBuilder()
                .weight("b_n", weight)
                .input("x", floats(2))
                .node("n", "aten.add.Tensor", arg("self", ref("b_n")), arg("other", ref("x")))
                .mutation(GraphOutput.Kind.BUFFER_MUTATION, "b_n", "n")
                .output("n")
                .build();

        try (GraphRunner one = ENGINE.engine().load(counter, file.locations(), Epilogue.NONE);
                GraphRunner two = ENGINE.engine().load(counter, file.locations(), Epilogue.NONE)) {
            ENGINE.run(one, List.of(X));
            assertThat(Tensors.values(ENGINE.run(one, List.of(X)).get(0))).containsExactly(9, 10);
            assertThat(Tensors.values(ENGINE.run(two, List.of(X)).get(0))).containsExactly(8, 9);
            assertThat(one.weightBytes()).isEqualTo(16);
        }
        assertThat(Tensors.values(ENGINE.run(sum(weight), file.locations(), X).get(0)))
                .as("the file's own")
                .containsExactly(7, 8);
    }

    @Test
    void missingAndBrokenFilesAreNamed() throws IOException {
        Weight weight = file.add(Tensors.floats(List.of(2L), 7, 8));
        OpGraph graph = sum(weight);

        assertThatThrownBy(() -> ENGINE.run(graph, List.of(), X))
                .hasMessageContaining("weight 'w0'")
                .hasMessageContaining("no location is known");
        assertThatThrownBy(() -> ENGINE.run(graph, List.of(at("https://host/w", 0, 8)), X))
                .hasMessageContaining("https://host/w")
                .hasMessageContaining("file:");
        assertThatThrownBy(() -> ENGINE.run(graph, List.of(at("file:///no/such/file", 0, 8)), X))
                .hasMessageContaining("/no/such/file");
        assertThatThrownBy(() -> ENGINE.run(graph, List.of(at("not a uri", 0, 8)), X))
                .hasMessageContaining("not a uri");
        assertThatThrownBy(
                        () -> ENGINE.run(graph, List.of(at(file.path().toUri().toString(), 0, 4)), X))
                .hasMessageContaining("reaches element 1 of its storage, which has 1");
        assertThatThrownBy(
                        () -> ENGINE.run(graph, List.of(at(file.path().toUri().toString(), 4, 8)), X))
                .hasMessageContaining("has 8 bytes, but weights lie in it up to 12");
        assertThat(mappings()).isZero();
    }

    private WeightLocation at(String uri, long offset, long length) {
        return new WeightLocation(file.locations().get(0).storage(), uri, offset, length);
    }

    /** A graph that gives its weights, as floats where the engine has no better. */
    private static OpGraph sum(Weight... weights) {
        GraphBuilder builder = new GraphBuilder().input("x", floats(2));
        for (int i = 0; i < weights.length; i++) {
            builder.weight("w" + i, weights[i]);
        }
        for (int i = 0; i < weights.length; i++) {
            builder.node(
                    "o" + i,
                    "aten.to.dtype",
                    arg("self", ref("w" + i)),
                    arg("dtype", new Argument.DTypeLiteral(DType.F32)));
            builder.node("p" + i, "aten.add.Tensor", arg("self", ref("o" + i)), arg("other", of(0)));
            builder.output("p" + i);
        }
        return builder.build();
    }

    private long mappings() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
            return lines.filter(l -> l.endsWith(file.path().toString())).count();
        }
    }
}
