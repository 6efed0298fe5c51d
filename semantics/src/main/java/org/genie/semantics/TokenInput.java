package org.genie.semantics;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.genie.model.graph.Node;
import org.genie.model.graph.SymExpr;
import org.genie.model.graph.TensorMeta;
import org.jspecify.annotations.Nullable;

/**
 * The input that carries token ids: whole numbers that pick rows of a table of weights.
 *
 * @param node the operator that looks them up
 * @param rows of the table: the number of legal ids
 * @param shape batch and sequence
 */
record TokenInput(String value, Node node, long rows, TensorMeta shape) {

    /** Tokens of one sequence in one call. */
    SymExpr sequence() {
        return shape.sizes().get(shape.rank() - 1);
    }

    /**
     * Finds it. Among several, the one whose table has as many rows as some output has features (the logits), else the
     * first in signature order.
     */
    static Optional<TokenInput> find(GraphIndex index, Trace trace) {
        List<TokenInput> found = new ArrayList<>();
        for (int i = 0; i < index.size(); i++) {
            TokenInput candidate = at(index, trace, i);
            if (candidate != null) {
                found.add(candidate);
            }
        }
        found.sort((a, b) -> Integer.compare(index.userInput(a.value()), index.userInput(b.value())));
        return found.stream()
                .filter(t -> isOutputWidth(index, t.rows()))
                .findFirst()
                .or(() -> found.stream().findFirst());
    }

    private static @Nullable TokenInput at(GraphIndex index, Trace trace, int node) {
        TableLookup lookup = TableLookup.at(index, node);
        if (lookup == null) {
            return null;
        }
        String source = trace.reshaped(lookup.indices());
        TensorMeta shape = index.tensor(source);
        boolean isToken = index.userInput(source) >= 0
                && shape != null
                && shape.rank() >= 1
                && shape.dtype().isInteger();
        return isToken && shape != null ? new TokenInput(source, index.node(node), lookup.rows(), shape) : null;
    }

    private static boolean isOutputWidth(GraphIndex index, long rows) {
        for (int i = 0; i < index.userOutputs(); i++) {
            String value = index.userOutput(i);
            TensorMeta meta = value == null ? null : index.tensor(value);
            OptionalLong last = meta == null || meta.rank() == 0
                    ? OptionalLong.empty()
                    : GraphIndex.constant(meta.sizes().get(meta.rank() - 1));
            if (last.isPresent() && last.getAsLong() == rows) {
                return true;
            }
        }
        return false;
    }
}
