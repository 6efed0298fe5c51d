package org.genie.semantics;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.genie.model.graph.Argument;
import org.genie.model.graph.Node;
import org.genie.model.graph.SymExpr;
import org.genie.model.graph.TensorMeta;
import org.jspecify.annotations.Nullable;

/**
 * Finds tables that have a row for each position, and so bound the context: learned position embeddings, and buffers cut
 * to the sequence.
 *
 * <p>A position is a counter: {@code arange}, the running sum of ones, or a constant list of numbers, plus a fixed offset
 * (some models begin at 2), plus what the cache already holds. Following the counter's value for the first position of a
 * sequence through the graph gives the rows in front of it that no position uses.
 */
final class Positions {
    private static final Set<String> COUNTER_KEPT = Set.of(
            "expand",
            "flatten",
            "permute",
            "repeat",
            "reshape",
            "_unsafe_view",
            "slice",
            "squeeze",
            "transpose",
            "unsqueeze",
            "view",
            "narrow");
    private static final int DEEPEST = 64;
    private final GraphIndex index;
    private final Trace trace;
    private final TokenInput tokens;

    /**
     * A table with rows for positions.
     *
     * @param node that reads it
     * @param rows of the table
     * @param offset rows in front that no position uses
     */
    record Table(Node node, long rows, long offset) {
        long positions() {
            return rows - offset;
        }
    }

    Positions(GraphIndex index, Trace trace, TokenInput tokens) {
        this.index = index;
        this.trace = trace;
        this.tokens = tokens;
    }

    /** All such tables, by node name. */
    Map<String, Table> tables() {
        Map<String, Table> tables = new HashMap<>();
        for (int i = 0; i < index.size(); i++) {
            Table table = index.op(i).equals("slice") ? cutBuffer(i) : lookedUp(i);
            if (table != null && table.positions() > 0) {
                tables.put(index.node(i).name(), table);
            }
        }
        return tables;
    }

    private @Nullable Table lookedUp(int node) {
        TableLookup lookup = TableLookup.at(index, node);
        if (lookup == null || !followsSequence(lookup)) {
            return null;
        }
        OptionalLong offset = first(lookup.indices(), lookup.rows(), 0);
        return offset.isPresent() && offset.getAsLong() >= 0
                ? new Table(index.node(node), lookup.rows(), offset.getAsLong())
                : null;
    }

    /** A constant of which a slice takes as many rows as there are tokens, from or to a computed place. */
    private @Nullable Table cutBuffer(int node) {
        Node slice = index.node(node);
        String self = Arguments.ref(slice, 0);
        TensorMeta before = self == null ? null : index.tensor(self);
        TensorMeta after =
                slice.outputs().isEmpty() ? null : index.tensor(slice.outputs().get(0));
        boolean computed = Arguments.find(slice, "end") instanceof Argument.Ref
                || Arguments.find(slice, "start") instanceof Argument.Ref;
        if (self == null || before == null || after == null || !computed || !index.isConstant(self)) {
            return null;
        }
        int axis = GraphIndex.axis(Arguments.number(slice, "dim"), before);
        if (axis < 0
                || after.rank() != before.rank()
                || GraphIndex.constant(before.sizes().get(axis)).isEmpty()) {
            return null;
        }
        // One row for each sequence of the batch is no table of positions.
        SymExpr batch = tokens.shape().sizes().get(0);
        if (after.sizes().get(axis).equals(batch) && !batch.equals(tokens.sequence())) {
            return null;
        }
        long rows = GraphIndex.constant(before.sizes().get(axis)).getAsLong();
        return new Table(slice, rows, 0);
    }

    /** True when there is one index for each token, perhaps flattened together with the batch. */
    private boolean followsSequence(TableLookup lookup) {
        TensorMeta shape = index.tensor(lookup.indices());
        TensorMeta before = index.tensor(trace.reshaped(lookup.indices()));
        return isSequence(shape, lookup.axis()) || isSequence(before, -1);
    }

    private boolean isSequence(@Nullable TensorMeta meta, int axis) {
        int at = meta == null || axis >= 0 ? axis : meta.rank() - 1;
        return meta != null
                && at >= 0
                && at < meta.rank()
                && meta.sizes().get(at).equals(tokens.sequence());
    }

    /** The counter's value at the first position of a sequence; empty where the value is no counter. */
    private OptionalLong first(String value, long rows, int depth) {
        String at = trace.whole(value);
        int producer = index.producer(at);
        if (depth > DEEPEST) {
            return OptionalLong.empty();
        }
        if (producer < 0) {
            return isConstantCounter(at, rows) ? OptionalLong.of(0) : OptionalLong.empty();
        }
        Node node = index.node(producer);
        String op = index.op(producer);
        String self = Arguments.ref(node, 0);
        if (COUNTER_KEPT.contains(op)) {
            return self == null ? OptionalLong.empty() : first(self, rows, depth + 1);
        }
        return switch (op) {
            case "arange" -> start(node);
            case "cumsum" -> OptionalLong.of(1);
            case "add" -> shifted(node, rows, depth, 1);
            case "sub" -> shifted(node, rows, depth, -1);
            // A counter times a mask of ones and zeros.
            case "mul" -> eitherOperand(node, rows, depth);
            default -> OptionalLong.empty();
        };
    }

    private OptionalLong start(Node arange) {
        Argument start = Arguments.find(arange, "start");
        // A computed start is the number of positions that the cache holds: the sequence itself begins at 0.
        return start == null || start instanceof Argument.Ref ? OptionalLong.of(0) : Arguments.number(start);
    }

    private OptionalLong shifted(Node node, long rows, int depth, int sign) {
        String self = Arguments.ref(node, 0);
        OptionalLong base = self == null ? OptionalLong.empty() : first(self, rows, depth + 1);
        Argument other =
                node.arguments().size() < 2 ? null : node.arguments().get(1).argument();
        if (other instanceof Argument.IntLiteral literal && base.isPresent() && Math.abs(literal.value()) < rows) {
            return OptionalLong.of(base.getAsLong() + sign * literal.value());
        }
        if (other instanceof Argument.Ref ref && sign > 0) {
            // A number is what the cache holds already; a tensor of numbers may stand on either side.
            boolean isNumber = index.tensor(ref.value()) == null || !index.isData(ref.value()) && isScalar(ref.value());
            return base.isPresent() && isNumber ? base : OptionalLong.empty();
        }
        return OptionalLong.empty();
    }

    private boolean isScalar(String value) {
        TensorMeta meta = index.tensor(value);
        return meta != null
                && meta.sizes().stream().allMatch(s -> GraphIndex.constant(s).orElse(0) == 1);
    }

    private OptionalLong eitherOperand(Node node, long rows, int depth) {
        for (int i = 0; i < Math.min(2, node.arguments().size()); i++) {
            String operand = Arguments.ref(node, i);
            OptionalLong found = operand == null ? OptionalLong.empty() : first(operand, rows, depth + 1);
            if (found.isPresent()) {
                return found;
            }
        }
        return OptionalLong.empty();
    }

    /**
     * A list of numbers that came with the weights counts positions when it is not longer than the table: one that were,
     * such as a list of token types, must repeat its entries.
     */
    private boolean isConstantCounter(String value, long rows) {
        TensorMeta meta = index.tensor(value);
        if (!index.isConstant(value)
                || meta == null
                || meta.rank() == 0
                || !meta.dtype().isInteger()) {
            return false;
        }
        OptionalLong entries = GraphIndex.constant(meta.sizes().get(meta.rank() - 1));
        List<OptionalLong> others = meta.sizes().subList(0, meta.rank() - 1).stream()
                .map(GraphIndex::constant)
                .toList();
        return entries.isPresent()
                && entries.getAsLong() > 1
                && entries.getAsLong() <= rows
                && others.stream().allMatch(o -> o.orElse(0) == 1);
    }
}
