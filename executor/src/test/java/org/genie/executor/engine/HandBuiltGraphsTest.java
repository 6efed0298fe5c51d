package org.genie.executor.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.genie.compiler.GraphBuilder.arg;
import static org.genie.compiler.GraphBuilder.floats;
import static org.genie.compiler.GraphBuilder.keyword;
import static org.genie.compiler.GraphBuilder.list;
import static org.genie.compiler.GraphBuilder.number;
import static org.genie.compiler.GraphBuilder.of;
import static org.genie.compiler.GraphBuilder.ref;
import static org.genie.compiler.GraphBuilder.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.List;
import org.genie.compiler.GraphBuilder;
import org.genie.compiler.TorchScriptCompiler.Epilogue;
import org.genie.compiler.UnsupportedGraphException;
import org.genie.model.graph.Argument;
import org.genie.model.graph.DType;
import org.genie.model.graph.GraphOutput;
import org.genie.model.graph.OpGraph;
import org.genie.model.graph.ScalarMeta;
import org.genie.model.graph.TensorData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Small graphs through compiler and engine. */
class HandBuiltGraphsTest {
    @RegisterExtension
    static final EngineExtension ENGINE = new EngineExtension();

    private static final TensorData X = Tensors.floats(List.of(3L), 1, -2, 3);

    @Test
    void nastyNamesRunLikeOthers() {
        OpGraph graph = new GraphBuilder()
                .input("x); import os", floats(3))
                .node("a\n  return [x]", "aten.neg.default", arg("self", ref("x); import os")))
                .node("self", "aten.abs.default", arg("self", ref("a\n  return [x]")))
                .node(
                        "device",
                        "aten.add.Tensor",
                        arg("self", ref("self")),
                        arg("other", ref("x); import os")),
                        keyword("alpha", of(2)))
                .output("device")
                .build();

        assertThat(Tensors.values(ENGINE.run(graph, List.of(), X).get(0))).containsExactly(3, -2, 9);
    }

    @Test
    void extremeLiteralsArriveExactly() {
        GraphBuilder builder = new GraphBuilder().input("x", floats(3));
        double[] values = {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN, -0.0, Double.MIN_VALUE, 0.1};
        for (int i = 0; i < values.length; i++) {
            builder.value("f" + i, tensor(DType.F64, 1));
            builder.node("f" + i, "aten.full.default", arg("size", list(of(1))), arg("fill_value", of(values[i])));
            builder.output("f" + i);
        }
        builder.value("n", tensor(DType.I64, 1));
        builder.node("n", "aten.full.default", arg("size", list(of(1))), arg("fill_value", of(Long.MIN_VALUE)));
        builder.output("n");

        List<TensorData> outputs = ENGINE.run(builder.build(), List.of(), X);

        for (int i = 0; i < values.length; i++) {
            assertThat(Tensors.values(outputs.get(i))[0]).isEqualTo(Double.valueOf(values[i]));
        }
        assertThat(outputs.get(values.length).data().getLong()).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void numbersGoInAndComeOut() {
        OpGraph graph = new GraphBuilder()
                .input("x", floats(3))
                .input("n", number(ScalarMeta.Kind.INT))
                .input("f", number(ScalarMeta.Kind.FLOAT))
                .input("b", number(ScalarMeta.Kind.BOOL))
                .value("twice", number(ScalarMeta.Kind.INT))
                .node("twice", "operator.mul", arg("a", ref("n")), arg("b", of(2)))
                .value("no", number(ScalarMeta.Kind.BOOL))
                .node("no", "operator.not_", arg("a", ref("b")))
                .node("y", "aten.mul.Tensor", arg("self", ref("x")), arg("other", ref("f")))
                .output("y")
                .output("twice")
                .output("no")
                .output(of(0.25))
                .output(new Argument.None())
                .build();

        List<TensorData> outputs = ENGINE.run(
                graph,
                List.of(),
                X,
                Tensors.longs(List.of(), 21),
                new TensorData(DType.F64, List.of(), java.nio.ByteBuffer.allocate(8)),
                Tensors.bytes(DType.BOOL, List.of(), 1));

        assertThat(Tensors.values(outputs.get(0))).containsExactly(0, -0.0, 0);
        assertThat(Tensors.values(outputs.get(1))).containsExactly(42);
        assertThat(Tensors.values(outputs.get(2))).containsExactly(0);
        assertThat(Tensors.values(outputs.get(3))).containsExactly(0.25);
        assertThat(outputs.get(4).shape()).containsExactly(0L);
    }

    @Test
    void greedyTokenIsTheFirstGreatestOfTheLastPosition() {
        OpGraph graph = new GraphBuilder()
                .input("logits", floats("b", "q", 4))
                .output("logits")
                .output("logits")
                .build();
        TensorData logits = Tensors.floats(List.of(2L, 2L, 4L), 9, 0, 0, 0, 1, 5, 5, 2, 0, 0, 0, 9, -1, -2, -3, -1);

        try (GraphRunner runner = ENGINE.engine().load(graph, List.of(), Epilogue.GREEDY_TOKEN)) {
            List<TensorData> outputs = ENGINE.run(runner, List.of(logits));

            assertThat(outputs.get(0).dtype()).isEqualTo(DType.I64);
            assertThat(Tensors.values(outputs.get(0))).containsExactly(1, 0);
            assertThat(outputs.get(1).shape()).containsExactly(2L, 2L, 4L);
        }
    }

    @Test
    void disguisedTypesKeepShapeAndMeaning() {
        OpGraph graph = new GraphBuilder()
                .input("x", tensor(DType.BF16, "s"))
                .input("n", tensor(DType.I16, 2))
                .value("y", tensor(DType.BF16, "s"))
                .value("m", tensor(DType.I16, 2))
                .node("y", "aten.mul.Tensor", arg("self", ref("x")), arg("other", of(2.0)))
                .node("z", "aten.to.dtype", arg("self", ref("y")), arg("dtype", new Argument.DTypeLiteral(DType.F32)))
                .node("m", "aten.add.Tensor", arg("self", ref("n")), arg("other", of(1)))
                .output("y")
                .output("z")
                .output("m")
                .build();
        TensorData bf16 = Tensors.bytes(DType.BF16, List.of(2L), 0xc0, 0x3f, 0x00, 0xc0); // 1.5, -2
        TensorData i16 = Tensors.bytes(DType.I16, List.of(2L), 0xff, 0x7e, 0xfe, 0xff); // 0x7eff, -2

        List<TensorData> outputs = ENGINE.run(graph, List.of(), bf16, i16);

        assertThat(outputs.get(0).dtype()).isEqualTo(DType.BF16);
        assertThat(Tensors.values(outputs.get(0))).containsExactly(3, -4);
        assertThat(Tensors.values(outputs.get(1))).containsExactly(3, -4);
        assertThat(Tensors.values(outputs.get(2))).containsExactly(0x7f00, -1);
    }

    @Test
    void inputsTakeTheirNewValues() {
        OpGraph graph = new GraphBuilder()
                .input("x", floats(3))
                .input("h", tensor(DType.BF16, 1))
                .node("y", "aten.mul.Tensor", arg("self", ref("x")), arg("other", of(2)))
                .node("g", "aten.add_.Tensor", arg("self", ref("h")), arg("other", of(1)))
                .mutation(GraphOutput.Kind.INPUT_MUTATION, "x", "y")
                .output("x")
                .build();

        try (GraphRunner runner = ENGINE.load(graph)) {
            Engine engine = ENGINE.engine();
            NDArray x = engine.tensor(engine.manager(), X);
            NDArray h = engine.tensor(engine.manager(), Tensors.bytes(DType.BF16, List.of(1L), 0x80, 0x3f)); // 1
            NDList outputs = runner.run(new NDList(x, h));

            assertThat(Tensors.values(engine.data(x))).containsExactly(2, -4, 6);
            assertThat(Tensors.values(engine.data(h, DType.BF16))).containsExactly(2);
            assertThat(Tensors.values(engine.data(outputs.get(0)))).containsExactly(1, -2, 3);
            outputs.close();
            x.close();
            h.close();
        }
    }

    @Test
    void groupsOfRowsMeetTheirOwnMatrix() {
        OpGraph graph = new GraphBuilder()
                .input("x", floats("n", 1))
                .input("w", floats(3, 1, 1))
                .input("offs", tensor(DType.I32, 3))
                .node(
                        "y",
                        "transformers.grouped_mm_fallback.default",
                        arg("input", ref("x")),
                        arg("weight", ref("w")),
                        arg("offs", ref("offs")))
                .output("y")
                .build();
        TensorData x = Tensors.floats(List.of(4L, 1L), 1, 1, 1, 1);
        TensorData w = Tensors.floats(List.of(3L, 1L, 1L), 10, 20, 30);

        assertThat(Tensors.values(
                        ENGINE.run(graph, List.of(), x, w, ints(2, 2, 3)).get(0)))
                .as("an empty group, and a row past the last")
                .containsExactly(10, 10, 30, 0);
        assertThat(Tensors.values(
                        ENGINE.run(graph, List.of(), x, w, ints(0, 0, 0)).get(0)))
                .containsExactly(0, 0, 0, 0);
        assertThat(Tensors.values(
                        ENGINE.run(graph, List.of(), x, w, ints(1, 2, 4)).get(0)))
                .containsExactly(10, 20, 30, 30);
    }

    private static TensorData ints(int a, int b, int c) {
        return Tensors.bytes(DType.I32, List.of(3L), a, 0, 0, 0, b, 0, 0, 0, c, 0, 0, 0);
    }

    @Test
    void missingOperatorsAreAllNamed() {
        OpGraph graph = new GraphBuilder()
                .input("x", floats(3))
                .node("a", "aten.no_such_thing.default", arg("self", ref("x")))
                .node("b", "aten.neg.default", arg("self", ref("a")))
                .node("c", "aten.nor_this.default", arg("self", ref("b")))
                .output("c")
                .build();

        assertThatThrownBy(() -> ENGINE.load(graph))
                .isInstanceOf(UnsupportedGraphException.class)
                .hasMessageContaining("2 reasons")
                .hasMessageContaining("node 'a:node' (aten.no_such_thing.default) in module 'model.layer'")
                .hasMessageContaining("node 'c:node' (aten.nor_this.default)")
                .hasMessageNotContaining("aten.neg");
    }

    @Test
    void wrongArgumentsNameTheirNode() {
        OpGraph graph = new GraphBuilder()
                .input("x", floats(3))
                .node("a", "aten.neg.default", arg("self", ref("x")), arg("nonsense", of(1)))
                .output("a")
                .build();

        assertThatThrownBy(() -> ENGINE.load(graph))
                .isInstanceOf(UnsupportedGraphException.class)
                .hasMessageContaining("node 'a:node' (aten.neg.default) in module 'model.layer'")
                .hasMessageContaining("nonsense");
    }

    @Test
    void failuresWhileRunningNameTheirNode() {
        OpGraph graph = new GraphBuilder()
                .input("table", floats(3, 2))
                .input("ids", tensor(DType.I64, "n"))
                .node("rows", "aten.embedding.default", arg("weight", ref("table")), arg("indices", ref("ids")))
                .output("rows")
                .build();
        TensorData table = Tensors.floats(List.of(3L, 2L), 1, 2, 3, 4, 5, 6);

        try (GraphRunner runner = ENGINE.load(graph)) {
            assertThatThrownBy(() -> ENGINE.run(runner, List.of(table, Tensors.longs(List.of(1L), 7))))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("failed at node 'rows:node' (aten.embedding.default) in module 'model.layer'")
                    .hasMessageContaining("index out of range");
            assertThat(Tensors.values(ENGINE.run(runner, List.of(table, Tensors.longs(List.of(1L), 2)))
                            .get(0)))
                    .as("the graph still runs")
                    .containsExactly(5, 6);
        }
    }

    @Test
    void longChainsDoNotOverflowTheStack() {
        GraphBuilder builder = new GraphBuilder().input("x0", floats(3));
        int length = 20_000;
        for (int i = 0; i < length; i++) {
            builder.node("x" + (i + 1), "aten.add.Tensor", arg("self", ref("x" + i)), arg("other", of(1)));
        }

        List<TensorData> outputs = ENGINE.run(builder.output("x" + length).build(), List.of(), X);

        assertThat(Tensors.values(outputs.get(0))).containsExactly(length + 1, length - 2, length + 3);
    }

    @Test
    void aGraphWithoutTensorsRuns() {
        OpGraph graph = new GraphBuilder()
                .value("y", tensor(DType.I64, 3))
                .node(
                        "y",
                        "aten.arange.default",
                        arg("end", of(3)),
                        keyword("device", new Argument.DeviceLiteral("cuda:0")))
                .output("y")
                .build();

        assertThat(Tensors.values(ENGINE.run(graph, List.of()).get(0))).containsExactly(0, 1, 2);
    }
}
