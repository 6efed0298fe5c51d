package org.genie.model.graph;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.genie.model.GraphHash;

/**
 * The content hash of a graph: SHA-256 over a canonical walk. Every field goes in with its length in front, so no two
 * graphs share a walk; maps go in by sorted key.
 */
final class GraphHasher {
    private final MessageDigest digest;

    private GraphHasher() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    static GraphHash hash(OpGraph graph) {
        GraphHasher hasher = new GraphHasher();
        hasher.walk(graph);
        return new GraphHash(HexFormat.of().formatHex(hasher.digest.digest()));
    }

    private void walk(OpGraph graph) {
        put("genie-graph-1");
        put(graph.backend().name());
        put(graph.inputs().size());
        for (GraphInput input : graph.inputs()) {
            put(input.name());
            put(input.kind().name());
            put(input.target());
        }
        put(graph.nodes().size());
        graph.nodes().forEach(this::walk);
        put(graph.outputs().size());
        for (GraphOutput output : graph.outputs()) {
            walk(output.value());
            put(output.kind().name());
            put(output.target());
        }
        walkTables(graph);
    }

    private void walkTables(OpGraph graph) {
        put(graph.values().size());
        for (Map.Entry<String, ValueMeta> entry : new TreeMap<>(graph.values()).entrySet()) {
            put(entry.getKey());
            walk(entry.getValue());
        }
        put(graph.symbols().size());
        for (Map.Entry<String, SymbolRange> entry : new TreeMap<>(graph.symbols()).entrySet()) {
            put(entry.getKey());
            put(entry.getValue().min());
            put(entry.getValue().max());
        }
        put(graph.weights().size());
        for (Map.Entry<String, Weight> entry : new TreeMap<>(graph.weights()).entrySet()) {
            Weight weight = entry.getValue();
            put(entry.getKey());
            put(weight.storage());
            put(weight.dtype().name());
            putLongs(weight.sizes());
            putLongs(weight.strides());
            put(weight.offset());
        }
    }

    private void walk(Node node) {
        put(node.name());
        put(node.target());
        put(node.arguments().size());
        for (NamedArgument argument : node.arguments()) {
            put(argument.name());
            put(argument.keyword() ? 1 : 0);
            walk(argument.argument());
        }
        put(node.outputs().size());
        node.outputs().forEach(this::put);
        put(node.returnsList() ? 1 : 0);
        put(node.modulePath());
    }

    private void walk(ValueMeta meta) {
        if (meta instanceof TensorMeta tensor) {
            put("tensor");
            put(tensor.dtype().name());
            put(tensor.rank());
            tensor.sizes().forEach(s -> put(s.text()));
        } else if (meta instanceof ScalarMeta scalar) {
            put(scalar.kind().name());
            SymExpr expression = scalar.expression();
            put(expression == null ? "" : expression.text());
        }
    }

    private void walk(Argument argument) {
        put(argument.getClass().getSimpleName());
        if (argument instanceof Argument.Items items) {
            put(items.items().size());
            items.items().forEach(this::walk);
        } else {
            put(argument.toString());
        }
    }

    private void putLongs(List<Long> values) {
        put(values.size());
        values.forEach(this::put);
    }

    private void put(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        put(bytes.length);
        digest.update(bytes);
    }

    private void put(long value) {
        for (int shift = 56; shift >= 0; shift -= 8) {
            digest.update((byte) (value >>> shift));
        }
    }
}
