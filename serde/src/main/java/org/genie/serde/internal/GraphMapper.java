package org.genie.serde.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
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
import org.genie.serde.Codec;
import org.genie.serde.avro.WireArgument;
import org.genie.serde.avro.WireGraph;
import org.genie.serde.avro.WireGraphInput;
import org.genie.serde.avro.WireGraphOutput;
import org.genie.serde.avro.WireNode;
import org.genie.serde.avro.WireScalar;
import org.genie.serde.avro.WireSymbol;
import org.genie.serde.avro.WireTensor;
import org.genie.serde.avro.WireWeight;
import org.jspecify.annotations.Nullable;

/** Op graphs. Tables are written in the order of their names, so that equal graphs have equal bytes in every process. */
public final class GraphMapper {
    public static final Codec<OpGraph> CODEC =
            new AvroCodec<>("graph", WireGraph.getClassSchema(), GraphMapper::toWire, GraphMapper::fromWire);

    private GraphMapper() {}

    private static WireGraph toWire(OpGraph g) {
        List<WireTensor> tensors = new ArrayList<>();
        List<WireScalar> scalars = new ArrayList<>();
        new TreeMap<>(g.values()).forEach((name, meta) -> {
            if (meta instanceof TensorMeta tensor) {
                tensors.add(new WireTensor(name, tensor.dtype().name(), WireValues.map(tensor.sizes(), SymExpr::text)));
            } else if (meta instanceof ScalarMeta scalar) {
                scalars.add(new WireScalar(name, scalar.kind().name(), text(scalar.expression())));
            }
        });
        return new WireGraph(
                g.backend().name(),
                WireValues.map(
                        g.inputs(), i -> new WireGraphInput(i.name(), i.kind().name(), i.target())),
                WireValues.map(g.nodes(), GraphMapper::node),
                WireValues.map(g.outputs(), GraphMapper::output),
                tensors,
                scalars,
                rows(
                        g.symbols(),
                        e -> new WireSymbol(
                                e.getKey(), e.getValue().min(), e.getValue().max())),
                rows(g.weights(), e -> weight(e.getKey(), e.getValue())));
    }

    private static OpGraph fromWire(WireGraph g) {
        Map<String, ValueMeta> values = new HashMap<>();
        for (WireTensor tensor : g.getTensors()) {
            put(values, "value", tensor.getName(), tensor(tensor));
        }
        for (WireScalar scalar : g.getScalars()) {
            put(values, "value", scalar.getName(), scalar(scalar));
        }
        Map<String, SymbolRange> symbols = new HashMap<>();
        for (WireSymbol symbol : g.getSymbols()) {
            put(symbols, "symbol", symbol.getName(), new SymbolRange(symbol.getMin(), symbol.getMax()));
        }
        Map<String, Weight> weights = new HashMap<>();
        for (WireWeight weight : g.getWeights()) {
            put(weights, "weight", weight.getName(), weight(weight));
        }
        return OpGraph.of(
                WireValues.constant(OpGraph.Backend.class, "backend", g.getBackend()),
                WireValues.map(g.getInputs(), GraphMapper::input),
                WireValues.map(g.getNodes(), GraphMapper::node),
                WireValues.map(g.getOutputs(), GraphMapper::output),
                values,
                symbols,
                weights);
    }

    private static <V, W> List<W> rows(Map<String, V> table, Function<Map.Entry<String, V>, W> row) {
        return new TreeMap<>(table).entrySet().stream().map(row).toList();
    }

    private static <V> void put(Map<String, V> table, String kind, String name, V value) {
        if (table.putIfAbsent(name, value) != null) {
            throw new IllegalArgumentException(kind + " '" + name + "' is described twice.");
        }
    }

    private static GraphInput input(WireGraphInput i) {
        return new GraphInput(
                i.getName(), WireValues.constant(GraphInput.Kind.class, "input kind", i.getKind()), i.getTarget());
    }

    private static WireGraphOutput output(GraphOutput o) {
        return new WireGraphOutput(
                new WireArgument("", false, ArgumentMapper.toAtoms(o.value())),
                o.kind().name(),
                o.target());
    }

    private static GraphOutput output(WireGraphOutput o) {
        return new GraphOutput(
                ArgumentMapper.fromAtoms(o.getValue().getAtoms()),
                WireValues.constant(GraphOutput.Kind.class, "output kind", o.getKind()),
                o.getTarget());
    }

    private static WireNode node(Node n) {
        return new WireNode(
                n.name(),
                n.target(),
                WireValues.map(
                        n.arguments(),
                        a -> new WireArgument(a.name(), a.keyword(), ArgumentMapper.toAtoms(a.argument()))),
                n.outputs(),
                n.returnsList(),
                n.modulePath());
    }

    private static Node node(WireNode n) {
        return new Node(
                n.getName(),
                n.getTarget(),
                WireValues.map(
                        n.getArguments(),
                        a -> new NamedArgument(a.getName(), ArgumentMapper.fromAtoms(a.getAtoms()), a.getKeyword())),
                n.getOutputs(),
                n.getReturnsList(),
                n.getModulePath());
    }

    private static TensorMeta tensor(WireTensor t) {
        return new TensorMeta(
                WireValues.constant(DType.class, "dtype", t.getDtype()), WireValues.map(t.getSizes(), SymExpr::parse));
    }

    private static ScalarMeta scalar(WireScalar s) {
        String expression = s.getExpression();
        return new ScalarMeta(
                WireValues.constant(ScalarMeta.Kind.class, "scalar kind", s.getKind()),
                expression == null ? null : SymExpr.parse(expression));
    }

    private static @Nullable String text(@Nullable SymExpr expression) {
        return expression == null ? null : expression.text();
    }

    private static WireWeight weight(String name, Weight w) {
        return new WireWeight(name, w.storage(), w.dtype().name(), w.sizes(), w.strides(), w.offset());
    }

    private static Weight weight(WireWeight w) {
        return new Weight(
                w.getStorage(),
                WireValues.constant(DType.class, "dtype", w.getDtype()),
                w.getSizes(),
                w.getStrides(),
                w.getOffset());
    }
}
