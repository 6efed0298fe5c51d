package org.genie.compiler;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

/** Builds small graphs for tests. */
public final class GraphBuilder {
    private final List<GraphInput> inputs = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private final List<GraphOutput> outputs = new ArrayList<>();
    private final Map<String, ValueMeta> values = new HashMap<>();
    private final Map<String, SymbolRange> symbols = new HashMap<>();
    private final Map<String, Weight> weights = new HashMap<>();

    public static TensorMeta tensor(DType type, Object... sizes) {
        return new TensorMeta(
                type, Arrays.stream(sizes).map(s -> SymExpr.parse(s.toString())).toList());
    }

    public static TensorMeta floats(Object... sizes) {
        return tensor(DType.F32, sizes);
    }

    public static ScalarMeta number(ScalarMeta.Kind kind) {
        return new ScalarMeta(kind, null);
    }

    public static Argument ref(String value) {
        return new Argument.Ref(value);
    }

    public static Argument of(long value) {
        return new Argument.IntLiteral(value);
    }

    public static Argument of(double value) {
        return new Argument.FloatLiteral(value);
    }

    public static Argument of(boolean value) {
        return new Argument.BoolLiteral(value);
    }

    public static Argument list(Argument... items) {
        return new Argument.Items(List.of(items));
    }

    public static NamedArgument arg(String name, Argument argument) {
        return new NamedArgument(name, argument, false);
    }

    public static NamedArgument keyword(String name, Argument argument) {
        return new NamedArgument(name, argument, true);
    }

    public GraphBuilder input(String name, ValueMeta meta) {
        inputs.add(new GraphInput(name, GraphInput.Kind.USER, ""));
        values.put(name, meta);
        return this;
    }

    public GraphBuilder weight(String name, Weight weight) {
        inputs.add(new GraphInput(name, GraphInput.Kind.BUFFER, name));
        weights.put(name, weight);
        values.put(
                name,
                new TensorMeta(
                        weight.dtype(),
                        weight.sizes().stream().map(SymExpr::constant).toList()));
        return this;
    }

    /** A dense weight of zero bytes that only has a name. */
    public GraphBuilder weight(String name, Long... sizes) {
        long stride = 1;
        Long[] strides = new Long[sizes.length];
        for (int i = sizes.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= sizes[i];
        }
        return weight(name, new Weight("00".repeat(32), DType.F32, List.of(sizes), List.of(strides), 0));
    }

    public GraphBuilder value(String name, ValueMeta meta) {
        values.put(name, meta);
        return this;
    }

    public GraphBuilder symbol(String name, long min, long max) {
        symbols.put(name, new SymbolRange(min, max));
        return this;
    }

    /** A node with one output of its own name. */
    public GraphBuilder node(String name, String target, NamedArgument... arguments) {
        return node(name, target, List.of(name), false, arguments);
    }

    public GraphBuilder node(
            String name, String target, List<String> outs, boolean returnsList, NamedArgument... arguments) {
        nodes.add(new Node(name + ":node", target, List.of(arguments), outs, returnsList, "model.layer"));
        return this;
    }

    public GraphBuilder output(Argument value) {
        outputs.add(new GraphOutput(value, GraphOutput.Kind.USER, ""));
        return this;
    }

    public GraphBuilder output(String value) {
        return output(ref(value));
    }

    public GraphBuilder mutation(GraphOutput.Kind kind, String target, String value) {
        outputs.add(new GraphOutput(ref(value), kind, target));
        return this;
    }

    public OpGraph build() {
        return OpGraph.of(OpGraph.Backend.FX, inputs, nodes, outputs, values, symbols, weights);
    }
}
