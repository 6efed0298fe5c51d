package org.genie.semantics;

import java.util.OptionalLong;
import java.util.Set;
import org.genie.model.graph.Argument;
import org.genie.model.graph.SymExpr;
import org.genie.model.graph.TensorMeta;
import org.jspecify.annotations.Nullable;

/**
 * The output that scores every token of the vocabulary.
 *
 * @param output index among the user outputs
 * @param width number of scores
 */
record Logits(int output, long width) {
    private static final Set<String> SCORES = Set.of("linear", "mm", "addmm", "matmul");
    private static final Set<String> BETWEEN = Set.of("mul", "div", "tanh", "view", "reshape", "_unsafe_view");

    /**
     * Finds it: as wide as the token table, or made by a product with weights and at most scaled after that.
     *
     * @param caches indices of outputs that are caches
     */
    static @Nullable Logits find(GraphIndex index, Trace trace, TokenInput tokens, Set<Integer> caches) {
        for (int i = 0; i < index.userOutputs(); i++) {
            String value = caches.contains(i) ? null : index.userOutput(i);
            TensorMeta meta = value == null ? null : index.tensor(value);
            if (value == null || meta == null || !meta.dtype().isFloating() || meta.rank() < 2 || meta.rank() > 3) {
                continue;
            }
            OptionalLong width = GraphIndex.constant(meta.sizes().get(meta.rank() - 1));
            boolean rows = meta.rank() == 2 || isRows(meta.sizes().get(1), tokens);
            if (rows && width.isPresent() && (width.getAsLong() == tokens.rows() || isScored(index, trace, value))) {
                return new Logits(i, width.getAsLong());
            }
        }
        return null;
    }

    private static boolean isRows(SymExpr size, TokenInput tokens) {
        return size.equals(tokens.sequence()) || size.equals(SymExpr.constant(1));
    }

    private static boolean isScored(GraphIndex index, Trace trace, String value) {
        String at = trace.reshaped(value);
        int producer = index.producer(at);
        while (producer >= 0 && BETWEEN.contains(index.op(producer)) && isScaling(index, producer)) {
            String self = Arguments.ref(index.node(producer), 0);
            if (self == null) {
                return false;
            }
            at = trace.reshaped(self);
            producer = index.producer(at);
        }
        return producer >= 0 && SCORES.contains(index.op(producer));
    }

    private static boolean isScaling(GraphIndex index, int producer) {
        return index.node(producer).arguments().stream()
                        .filter(a -> a.argument() instanceof Argument.Ref ref && index.tensor(ref.value()) != null)
                        .count()
                == 1;
    }
}
