package org.genie.capture;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.genie.model.graph.GraphFormatException;
import org.genie.model.graph.ScalarMeta;
import org.genie.model.graph.SymExpr;
import org.genie.model.graph.SymbolRange;
import org.genie.model.graph.TensorMeta;
import org.genie.model.graph.ValueMeta;

/** Reads what an export says about its values: shapes and types of tensors, symbolic scalars, ranges of symbols. */
final class ValueReader {
    private static final int MOST_DIMENSIONS = 64;
    private final SizeExpressions expressions = new SizeExpressions();

    Map<String, ValueMeta> values(JsonSpot graph) {
        Map<String, ValueMeta> values = new HashMap<>();
        graph.at("tensor_values").forEachField((name, spot) -> values.put(name, tensor(spot)));
        scalars(graph, "sym_int_values", ScalarMeta.Kind.INT, values);
        scalars(graph, "sym_float_values", ScalarMeta.Kind.FLOAT, values);
        scalars(graph, "sym_bool_values", ScalarMeta.Kind.BOOL, values);
        return values;
    }

    Map<String, SymbolRange> ranges(JsonSpot constraints) {
        Map<String, SymbolRange> ranges = new HashMap<>();
        constraints.forEachField((symbol, spot) -> {
            JsonSpot min = spot.optional("min_val");
            JsonSpot max = spot.optional("max_val");
            long low = min == null ? 0 : min.integer();
            long high = max == null ? Long.MAX_VALUE : max.integer();
            if (low > high) {
                throw spot.wrong("is the empty range " + low + ".." + high);
            }
            ranges.put(symbol, new SymbolRange(low, high));
        });
        return ranges;
    }

    TensorMeta tensor(JsonSpot spot) {
        List<SymExpr> sizes = new ArrayList<>();
        for (JsonSpot size : spot.at("sizes").items()) {
            sizes.add(size(size));
        }
        if (sizes.size() > MOST_DIMENSIONS) {
            throw spot.wrong("has " + sizes.size() + " dimensions; at most " + MOST_DIMENSIONS + " are allowed");
        }
        return new TensorMeta(SchemaNumbers.dtype(spot.at("dtype")), sizes);
    }

    private SymExpr size(JsonSpot union) {
        JsonSpot value = union.variant();
        if (value.name().equals("as_int")) {
            return SymExpr.constant(value.integer());
        }
        if (!value.name().equals("as_expr")) {
            throw value.wrong("is neither a number nor an expression");
        }
        try {
            return expressions.read(value.at("expr_str").text());
        } catch (GraphFormatException e) {
            throw value.wrong("is no size: " + e.getMessage());
        }
    }

    private void scalars(JsonSpot graph, String table, ScalarMeta.Kind kind, Map<String, ValueMeta> into) {
        JsonSpot scalars = graph.optional(table);
        if (scalars != null) {
            scalars.forEachField((name, spot) -> into.put(name, scalar(spot, kind)));
        }
    }

    /** Floats and truth values have no integer expression: how the graph computes them is enough. */
    private ScalarMeta scalar(JsonSpot union, ScalarMeta.Kind kind) {
        return new ScalarMeta(kind, kind == ScalarMeta.Kind.INT ? size(union) : null);
    }
}
