package org.genie.semantics;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.genie.model.graph.Node;
import org.genie.model.graph.SymExpr;
import org.genie.model.graph.TensorMeta;
import org.jspecify.annotations.Nullable;

/**
 * Counts the multiply-adds that a graph spends on one token, two operations each: products with weights, grouped products
 * of experts, convolutions. Attention over the cache is left out, since it grows with the context.
 *
 * <p>Products are counted at middling sizes and divided by the tokens of such a call; without a token input, by the first
 * dimension of the first input, so that the count is for one item of a batch.
 */
final class Work {
    private static final Set<String> PRODUCTS = Set.of("linear", "mm", "addmm", "matmul", "bmm", "baddbmm");
    private static final Set<String> GROUPED = Set.of("grouped_mm_fallback", "_grouped_mm");
    private static final Set<String> CONVOLUTIONS = Set.of("conv1d", "conv2d", "conv3d", "convolution");
    private final GraphIndex index;
    private final Sizes sizes;

    Work(GraphIndex index, Sizes sizes) {
        this.index = index;
        this.sizes = sizes;
    }

    long flopsPerToken(Optional<TokenInput> tokens) {
        double all = 0;
        for (int i = 0; i < index.size(); i++) {
            all += flops(i);
        }
        double parts = tokens.isPresent() ? sizes.elements(tokens.get().shape()) : items();
        return Math.round(all / Math.max(1, parts));
    }

    private double items() {
        return index.graph().userInputs().stream()
                .map(i -> index.tensor(i.name()))
                .filter(m -> m != null && m.rank() > 1)
                .findFirst()
                .map(m -> sizes.elements(List.of(m.sizes().get(0))))
                .orElse(1.0);
    }

    private double flops(int i) {
        Node node = index.node(i);
        TensorMeta output =
                node.outputs().isEmpty() ? null : index.tensor(node.outputs().get(0));
        if (output == null) {
            return 0;
        }
        String op = index.op(i);
        if (PRODUCTS.contains(op)) {
            boolean biasFirst = op.equals("addmm") || op.equals("baddbmm");
            return product(Arguments.ref(node, biasFirst ? 1 : 0), Arguments.ref(node, biasFirst ? 2 : 1), output);
        }
        if (GROUPED.contains(op)) {
            return product(Arguments.ref(node, 0), Arguments.ref(node, 1), output);
        }
        return CONVOLUTIONS.contains(op) ? convolution(Arguments.ref(node, 1), output) : 0;
    }

    /** A product of one operand that comes from the request and one that is made of weights. */
    private double product(@Nullable String left, @Nullable String right, TensorMeta output) {
        TensorMeta shape = left == null ? null : index.tensor(left);
        if (left == null || right == null || shape == null || shape.rank() == 0) {
            return 0;
        }
        boolean withWeights =
                index.isConstant(left) && index.isData(right) || index.isConstant(right) && index.isData(left);
        SymExpr inner = shape.sizes().get(shape.rank() - 1);
        return withWeights ? 2 * sizes.elements(output) * sizes.elements(List.of(inner)) : 0;
    }

    /** Every element of the output reads one filter: all of the weight but its first dimension. */
    private double convolution(@Nullable String weight, TensorMeta output) {
        TensorMeta shape = weight == null ? null : index.tensor(weight);
        return shape == null || shape.rank() < 2
                ? 0
                : 2 * sizes.elements(output) * sizes.elements(shape.sizes().subList(1, shape.rank()));
    }
}
