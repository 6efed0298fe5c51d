package org.genie.semantics;

import java.util.Set;

/** What operators do to content and shape, as far as tagging asks; by name without namespace and overload. */
final class Ops {
    /** The result holds its first operand's elements in the same place. */
    static final Set<String> SAME = Set.of(
            "alias",
            "clone",
            "contiguous",
            "detach",
            "detach_",
            "dropout",
            "lift",
            "lift_fresh",
            "lift_fresh_copy",
            "to",
            "_to_copy",
            "type_as");

    /** The result holds its first operand's elements, or some of them, in another shape. */
    static final Set<String> RESHAPING = Set.of(
            "expand",
            "flatten",
            "narrow",
            "permute",
            "repeat",
            "reshape",
            "_unsafe_view",
            "select",
            "slice",
            "squeeze",
            "transpose",
            "unsqueeze",
            "t",
            "view");

    /** The result depends on its tensor operands' shape alone. */
    static final Set<String> SHAPE_ONLY = Set.of(
            "sym_size",
            "sym_numel",
            "sym_stride",
            "ones_like",
            "zeros_like",
            "full_like",
            "empty_like",
            "new_ones",
            "new_zeros",
            "new_full",
            "new_empty");

    /** Products of two tensors that both depend on the request. */
    static final Set<String> PRODUCTS = Set.of("matmul", "bmm", "baddbmm", "einsum");

    /** Where elements of many positions or features are mixed: a cache's content does not go on behind these. */
    static final Set<String> MIXING = Set.of(
            "linear",
            "mm",
            "addmm",
            "matmul",
            "bmm",
            "baddbmm",
            "einsum",
            "softmax",
            "_softmax",
            "_safe_softmax",
            "layer_norm",
            "native_layer_norm",
            "rms_norm",
            "embedding",
            "conv1d",
            "conv2d",
            "conv3d",
            "convolution");

    static final Set<String> SOFTMAX = Set.of("softmax", "_softmax", "_safe_softmax");

    private Ops() {}

    /** {@code add} of {@code aten.add.Tensor}; names of fewer parts, such as {@code operator.add}, stay whole. */
    static String name(String target) {
        int overload = target.lastIndexOf('.');
        int namespace = overload < 0 ? -1 : target.lastIndexOf('.', overload - 1);
        return namespace < 0 ? target : target.substring(namespace + 1, overload);
    }

    static boolean isAttention(String op) {
        return (op.equals("scaled_dot_product_attention") || op.startsWith("_scaled_dot_product_")) && !isBackward(op);
    }

    static boolean isBackward(String op) {
        return op.endsWith("_backward");
    }
}
