package org.genie.model.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.assertj.core.api.AbstractThrowableAssert;
import org.genie.model.GraphHash;
import org.junit.jupiter.api.Test;

class OpGraphTest {
    /** The parts of a small graph, open to change. */
    private static final class Parts {
        private OpGraph.Backend backend = OpGraph.Backend.FX;
        private final List<GraphInput> inputs = new ArrayList<>(List.of(
                new GraphInput("w", GraphInput.Kind.PARAMETER, "fc.weight"),
                new GraphInput("x", GraphInput.Kind.USER, "")));
        private final List<Node> nodes = new ArrayList<>(List.of(node("y", "aten.linear.default")));
        private final List<GraphOutput> outputs = new ArrayList<>(List.of(
                new GraphOutput(new Argument.Ref("y"), GraphOutput.Kind.USER, ""),
                new GraphOutput(new Argument.Ref("y"), GraphOutput.Kind.INPUT_MUTATION, "x")));
        private final Map<String, ValueMeta> values = new LinkedHashMap<>(Map.of(
                "x", new TensorMeta(DType.F32, List.of(SymExpr.symbol("s"), SymExpr.constant(3))),
                "n", new ScalarMeta(ScalarMeta.Kind.INT, SymExpr.symbol("s")),
                "f", new ScalarMeta(ScalarMeta.Kind.FLOAT, null)));
        private final Map<String, SymbolRange> symbols = new LinkedHashMap<>(Map.of("s", new SymbolRange(2, 9)));
        private final Map<String, Weight> weights = new LinkedHashMap<>(
                Map.of("fc.weight", new Weight("aa", DType.F32, List.of(2L, 3L), List.of(3L, 1L), 0)));

        private static Node node(String name, String target) {
            return new Node(
                    name,
                    target,
                    List.of(
                            new NamedArgument("input", new Argument.Ref("x"), false),
                            new NamedArgument(
                                    "rest",
                                    new Argument.Items(List.of(
                                            new Argument.Ref("w"),
                                            new Argument.None(),
                                            new Argument.IntLiteral(1),
                                            new Argument.FloatLiteral(0.5),
                                            new Argument.BoolLiteral(true),
                                            new Argument.StringLiteral("t"),
                                            new Argument.ComplexLiteral(1, 2),
                                            new Argument.DTypeLiteral(DType.F16),
                                            new Argument.DeviceLiteral("cpu"),
                                            new Argument.LayoutLiteral(0),
                                            new Argument.MemoryFormatLiteral(1))),
                                    true)),
                    List.of(name, ""),
                    false,
                    "fc");
        }

        private OpGraph build() {
            return OpGraph.of(backend, inputs, nodes, outputs, values, symbols, weights);
        }
    }

    private static Parts parts(Consumer<Parts> change) {
        Parts parts = new Parts();
        change.accept(parts);
        return parts;
    }

    private static AbstractThrowableAssert<?, ?> refusal(Consumer<Parts> change) {
        return assertThatThrownBy(() -> parts(change).build()).isInstanceOf(GraphFormatException.class);
    }

    @Test
    void tellsCallersInputsAndOutputsFromTheRest() {
        OpGraph graph = new Parts().build();
        assertThat(graph.userInputs()).extracting(GraphInput::name).containsExactly("x");
        assertThat(graph.userOutputs()).hasSize(1);
        assertThat(graph.outputs()).hasSize(2);
        assertThat(graph.tensor("x"))
                .hasValueSatisfying(t -> assertThat(t.rank()).isEqualTo(2));
        assertThat(graph.tensor("n")).isEmpty();
        assertThat(graph.tensor("unknown")).isEmpty();
        assertThat(graph.backend()).isEqualTo(OpGraph.Backend.FX);
        assertThat(graph.symbols()).containsOnlyKeys("s");
        assertThat(graph.toString()).contains(graph.hash().brief()).contains("1 nodes");
    }

    @Test
    void countsSharedStoragesOnce() {
        OpGraph graph = parts(p -> {
                    p.weights.put("tied", new Weight("aa", DType.F32, List.of(3L, 2L), List.of(1L, 3L), 0));
                    p.weights.put("other", new Weight("bb", DType.F16, List.of(5L), List.of(1L), 0));
                })
                .build();
        assertThat(graph.weightBytes()).isEqualTo(24 + 10);
    }

    @Test
    void refusesNamesThatStandTwiceOrNowhere() {
        refusal(p -> p.inputs.add(new GraphInput("x", GraphInput.Kind.USER, "")))
                .hasMessageContaining("value 'x' is defined twice");
        refusal(p -> p.inputs.add(new GraphInput("", GraphInput.Kind.USER, ""))).hasMessageContaining("has no name");
        refusal(p -> p.nodes.add(p.nodes.get(0))).hasMessageContaining("node name 'y' appears twice");
        refusal(p -> p.nodes.add(new Node("z", "t", List.of(), List.of("y"), false, "")))
                .hasMessageContaining("value 'y' is defined twice, last as output of node 'z'");
        refusal(p -> p.weights.clear()).hasMessageContaining("input 'w' is the weight 'fc.weight'");
    }

    @Test
    void refusesReadingAheadOfTheDefinition() {
        refusal(p -> p.nodes.add(
                        0,
                        new Node(
                                "early",
                                "t",
                                List.of(new NamedArgument(
                                        "a", new Argument.Items(List.of(new Argument.Ref("y"))), false)),
                                List.of("early"),
                                false,
                                "")))
                .hasMessageContaining("node 'early' (t) reads 'y'");
        refusal(p -> p.outputs.add(new GraphOutput(new Argument.Ref("nowhere"), GraphOutput.Kind.USER, "")))
                .hasMessageContaining("the graph's output reads 'nowhere'");
    }

    @Test
    void theHashDoesNotDependOnTheOrderOfTables() {
        OpGraph one = new Parts().build();
        OpGraph other = parts(p -> {
                    Map<String, ValueMeta> reversed = new LinkedHashMap<>();
                    p.values.keySet().stream()
                            .sorted(java.util.Comparator.reverseOrder())
                            .forEach(k -> reversed.put(k, p.values.get(k)));
                    p.values.clear();
                    p.values.putAll(reversed);
                })
                .build();
        assertThat(one).isEqualTo(other).hasSameHashCodeAs(other).isNotEqualTo("graph");
    }

    @Test
    void theHashIsTheSameInEveryReleaseAndProcess() {
        assertThat(new Parts().build().hash())
                .isEqualTo(new GraphHash("deb5c41e93662a35dca25e4202d4e158402c3e164bcadf6d742808b5fc932785"));
    }

    @Test
    void everyPartCountsInTheHash() {
        List<Consumer<Parts>> changes = List.of(
                p -> {},
                p -> p.backend = OpGraph.Backend.LAZY_DAG,
                p -> p.inputs.add(new GraphInput("z", GraphInput.Kind.USER, "")),
                p -> p.nodes.set(0, Parts.node("y", "aten.linear.other")),
                p -> p.outputs.remove(1),
                p -> p.outputs.set(1, new GraphOutput(new Argument.Ref("y"), GraphOutput.Kind.BUFFER_MUTATION, "x")),
                p -> p.values.remove("n"),
                p -> p.values.put("f", new ScalarMeta(ScalarMeta.Kind.BOOL, null)),
                p -> p.values.put("x", new TensorMeta(DType.F16, List.of(SymExpr.symbol("s"), SymExpr.constant(3)))),
                p -> p.values.put("x", new TensorMeta(DType.F32, List.of(SymExpr.symbol("s"), SymExpr.constant(4)))),
                p -> p.symbols.put("s", new SymbolRange(2, 10)),
                p -> p.weights.put("fc.weight", new Weight("bb", DType.F32, List.of(2L, 3L), List.of(3L, 1L), 0)),
                p -> p.weights.put("fc.weight", new Weight("aa", DType.F32, List.of(2L, 3L), List.of(1L, 2L), 0)),
                p -> p.weights.put("fc.weight", new Weight("aa", DType.F32, List.of(2L, 3L), List.of(3L, 1L), 1)));
        Set<GraphHash> hashes = new HashSet<>();
        changes.forEach(c -> hashes.add(parts(c).build().hash()));
        assertThat(hashes).hasSameSizeAs(changes);
    }

    @Test
    void doesNotChangeWithTheListsItWasMadeOf() {
        Parts parts = new Parts();
        OpGraph graph = parts.build();
        parts.nodes.clear();
        parts.values.clear();
        assertThat(graph.nodes()).hasSize(1);
        assertThat(graph.values()).hasSize(3);
    }
}
