package org.genie.semantics;

import java.util.List;
import java.util.OptionalLong;
import org.genie.model.graph.Argument;
import org.genie.model.graph.Node;
import org.genie.model.graph.TensorMeta;
import org.jspecify.annotations.Nullable;

/**
 * A node that picks rows of a table of weights.
 *
 * @param table the table's value
 * @param rows of the table
 * @param indices the value that says which rows
 * @param axis the dimension of the indices along which a sequence runs, counted from the front; -1 for the last
 */
record TableLookup(String table, long rows, String indices, int axis) {

    /** The look-up that a node is; null where it is none. */
    static @Nullable TableLookup at(GraphIndex index, int node) {
        Node at = index.node(node);
        return switch (index.op(node)) {
            case "embedding" -> of(index, Arguments.ref(at, "weight"), Arguments.ref(at, "indices"), 0);
            case "index_select" -> {
                String table = Arguments.ref(at, "self");
                TensorMeta meta = table == null ? null : index.tensor(table);
                int axis = meta == null ? -1 : GraphIndex.axis(Arguments.number(at, "dim"), meta);
                yield axis < 0 ? null : of(index, table, Arguments.ref(at, "index"), axis);
            }
            case "index" -> {
                List<Argument> indices = Arguments.items(at, "indices");
                yield indices.size() == 1 && indices.get(0) instanceof Argument.Ref ref
                        ? of(index, Arguments.ref(at, "self"), ref.value(), 0)
                        : null;
            }
            case "gather" -> gather(index, at);
            default -> null;
        };
    }

    /** A gather reads the table once per sequence, so the table may have been repeated over the batch. */
    private static @Nullable TableLookup gather(GraphIndex index, Node at) {
        String table = Arguments.ref(at, "self");
        String indices = Arguments.ref(at, "index");
        TensorMeta meta = table == null ? null : index.tensor(table);
        int axis = meta == null ? -1 : GraphIndex.axis(Arguments.number(at, "dim"), meta);
        String source = table == null ? null : new Trace(index).reshaped(table);
        if (table == null
                || indices == null
                || meta == null
                || axis < 0
                || source == null
                || !index.isConstant(source)) {
            return null;
        }
        OptionalLong rows = GraphIndex.constant(meta.sizes().get(axis));
        return meta.dtype().isFloating() && rows.isPresent()
                ? new TableLookup(table, rows.getAsLong(), indices, axis)
                : null;
    }

    private static @Nullable TableLookup of(
            GraphIndex index, @Nullable String table, @Nullable String indices, int axis) {
        TensorMeta meta = table == null || !index.isConstant(table) ? null : index.tensor(table);
        if (table == null
                || indices == null
                || meta == null
                || meta.rank() <= axis
                || !meta.dtype().isFloating()) {
            return null;
        }
        OptionalLong rows = GraphIndex.constant(meta.sizes().get(axis));
        return rows.isPresent() && rows.getAsLong() > 0 ? new TableLookup(table, rows.getAsLong(), indices, -1) : null;
    }
}
