package org.genie.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.genie.model.graph.Argument;
import org.genie.model.graph.DType;
import org.genie.model.graph.GraphInput;
import org.genie.model.graph.GraphOutput;
import org.genie.model.graph.NamedArgument;
import org.genie.model.graph.Node;
import org.genie.model.graph.OpGraph;
import org.genie.model.graph.ScalarMeta;
import org.genie.model.graph.SymExpr;
import org.genie.model.graph.SymbolRange;
import org.genie.model.graph.TensorMeta;
import org.genie.model.graph.ValueMeta;
import org.genie.model.graph.Weight;
import org.genie.model.semantics.GraphProfile;
import org.genie.model.semantics.KvTensor;
import org.junit.jupiter.api.Test;

/** Valid graphs without sense: the tagger must say something about each. */
class RandomGraphsTest {
    private static final List<String> TARGETS = List.of(
            "aten.cat.default",
            "aten.slice.Tensor",
            "aten.embedding.default",
            "aten.index.Tensor",
            "aten.index_select.default",
            "aten.gather.default",
            "aten.arange.default",
            "aten.arange.start",
            "aten.cumsum.default",
            "aten.add.Tensor",
            "aten.sub.Tensor",
            "aten.mul.Tensor",
            "aten.matmul.default",
            "aten.softmax.int",
            "aten.scaled_dot_product_attention.default",
            "aten.linear.default",
            "aten.addmm.default",
            "aten.view.default",
            "aten.detach.default",
            "aten.to.dtype",
            "aten.conv2d.default",
            "aten.index_copy.default",
            "aten.sym_size.int",
            "operator.add",
            "odd",
            "a.b",
            "aten.transpose.int");
    private static final List<String> NAMES = List.of(
            "self", "other", "tensors", "dim", "weight", "indices", "index", "start", "end", "step", "input", "size");
    private static final List<SymExpr> SIZES = List.of(
            SymExpr.symbol("b"),
            SymExpr.symbol("s"),
            SymExpr.parse("Add(s,1)"),
            SymExpr.parse("Min(7,s)"),
            SymExpr.parse("FloorDiv(s,Add(b,-2))"),
            SymExpr.constant(0),
            SymExpr.constant(1),
            SymExpr.constant(16),
            SymExpr.constant(Long.MAX_VALUE),
            SymExpr.constant(-3));

    @Test
    void tagsAnyValidGraph() {
        for (int seed = 0; seed < 3000; seed++) {
            OpGraph graph = graph(new Random(seed));
            GraphProfile profile;
            try {
                profile = GraphTagger.tag(graph);
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
            assertThat(profile.nodes()).isEqualTo(graph.nodes().size());
            for (KvTensor cache : profile.caches()) {
                assertThat(cache.output())
                        .as("seed %d", seed)
                        .isBetween(0, graph.userOutputs().size() - 1);
                assertThat(cache.input())
                        .as("seed %d", seed)
                        .isLessThan(graph.userInputs().size());
                assertThat(cache.bytesPerToken()).as("seed %d", seed).isPositive();
            }
        }
    }

    private static OpGraph graph(Random random) {
        List<GraphInput> inputs = new ArrayList<>();
        Map<String, ValueMeta> values = new HashMap<>();
        Map<String, Weight> weights = new HashMap<>();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 1 + random.nextInt(6); i++) {
            String name = "in" + i;
            boolean isUser = random.nextBoolean();
            inputs.add(new GraphInput(
                    name, isUser ? GraphInput.Kind.USER : GraphInput.Kind.BUFFER, isUser ? "" : "w" + i));
            if (!isUser) {
                weights.put("w" + i, new Weight("s" + i, DType.F32, List.of(4L), List.of(1L), 0));
            }
            names.add(name);
            meta(random, name, values);
        }
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < random.nextInt(30); i++) {
            List<NamedArgument> arguments = new ArrayList<>();
            for (int j = 0; j < random.nextInt(5); j++) {
                arguments.add(new NamedArgument(pick(random, NAMES), argument(random, names, 0), false));
            }
            List<String> results = random.nextInt(8) == 0 ? List.of("v" + i, "", "u" + i) : List.of("v" + i);
            nodes.add(new Node("n" + i, pick(random, TARGETS), arguments, results, false, ""));
            results.stream().filter(r -> !r.isEmpty()).forEach(r -> {
                names.add(r);
                meta(random, r, values);
            });
        }
        List<GraphOutput> outputs = new ArrayList<>();
        for (int i = 0; i < random.nextInt(6); i++) {
            GraphOutput.Kind kind = GraphOutput.Kind.values()[random.nextInt(3)];
            outputs.add(new GraphOutput(argument(random, names, 0), kind, "in0"));
        }
        return OpGraph.of(
                OpGraph.Backend.FX,
                inputs,
                nodes,
                outputs,
                values,
                Map.of("s", new SymbolRange(2, random.nextBoolean() ? 50 : Long.MAX_VALUE)),
                weights);
    }

    private static void meta(Random random, String name, Map<String, ValueMeta> values) {
        if (random.nextInt(10) == 0) {
            return;
        }
        if (random.nextInt(10) == 0) {
            values.put(name, new ScalarMeta(ScalarMeta.Kind.INT, null));
            return;
        }
        List<SymExpr> sizes = new ArrayList<>();
        for (int i = 0; i < random.nextInt(6); i++) {
            sizes.add(pick(random, SIZES));
        }
        values.put(name, new TensorMeta(pick(random, List.of(DType.values())), sizes));
    }

    private static Argument argument(Random random, List<String> names, int depth) {
        int kind = random.nextInt(10);
        if (kind < 5) {
            return new Argument.Ref(pick(random, names));
        }
        if (kind < 7 && depth < 2) {
            List<Argument> items = new ArrayList<>();
            for (int i = 0; i < random.nextInt(4); i++) {
                items.add(argument(random, names, depth + 1));
            }
            return new Argument.Items(items);
        }
        return kind == 9 ? new Argument.None() : new Argument.IntLiteral(random.nextInt(9) - 4);
    }

    private static <T> T pick(Random random, List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
