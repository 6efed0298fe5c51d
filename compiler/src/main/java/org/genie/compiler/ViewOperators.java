package org.genie.compiler;

import java.util.Optional;
import java.util.Set;
import org.genie.model.graph.Argument;
import org.genie.model.graph.Node;

/** What is known of operators whose result may share its argument's memory. */
final class ViewOperators {
    /** The result is the first argument. */
    private static final Set<String> IDENTITIES = Set.of("alias", "detach", "detach_", "lift", "lift_fresh");

    private static final Set<String> DROPOUTS =
            Set.of("dropout", "dropout_", "feature_dropout", "alpha_dropout", "feature_alpha_dropout");

    /** Views, and operators that return their argument or a view of it where nothing is to be done. */
    private static final Set<String> MAY_SHARE = Set.of(
            "_autocast_to_full_precision",
            "_autocast_to_reduced_precision",
            "_cast_Byte",
            "_cast_Char",
            "_cast_Double",
            "_cast_Float",
            "_cast_Half",
            "_cast_Int",
            "_cast_Long",
            "_cast_Short",
            "_conj",
            "_neg_view",
            "_reshape_alias",
            "_unsafe_view",
            "adjoint",
            "align_as",
            "align_tensors",
            "align_to",
            "as_strided",
            "atleast_1d",
            "atleast_2d",
            "atleast_3d",
            "broadcast_tensors",
            "broadcast_to",
            "channel_shuffle",
            "chunk",
            "conj",
            "contiguous",
            "cpu",
            "cuda",
            "data",
            "diag",
            "diagonal",
            "dsplit",
            "einsum",
            "expand",
            "expand_as",
            "flatten",
            "hsplit",
            "imag",
            "linalg_diagonal",
            "mH",
            "mT",
            "matrix_H",
            "meshgrid",
            "movedim",
            "moveaxis",
            "narrow",
            "native_dropout",
            "numpy_T",
            "permute",
            "pin_memory",
            "pixel_shuffle",
            "pixel_unshuffle",
            "positive",
            "ravel",
            "real",
            "refine_names",
            "rename",
            "reshape",
            "reshape_as",
            "resolve_conj",
            "resolve_neg",
            "select",
            "slice",
            "split",
            "split_with_sizes",
            "squeeze",
            "sum_to_size",
            "swapaxes",
            "swapdims",
            "t",
            "tensor_split",
            "to",
            "to_dense",
            "transpose",
            "type_as",
            "unbind",
            "unflatten",
            "unfold",
            "unsafe_chunk",
            "unsafe_split",
            "unsafe_split_with_sizes",
            "unsqueeze",
            "values",
            "view",
            "view_as",
            "view_as_complex",
            "view_as_real",
            "vsplit");

    private ViewOperators() {}

    /** True where the node's output is its first argument, unchanged. */
    static boolean isIdentity(Operator operator, Node node) {
        if (node.outputs().size() != 1 || node.arguments().isEmpty()) {
            return false;
        }
        return operator.isAten(IDENTITIES)
                || operator.isAten(DROPOUTS)
                        && Arguments.isFalse(Arguments.find(node, "train", 2))
                        && firstRef(node).isPresent();
    }

    static Optional<String> firstRef(Node node) {
        return !node.arguments().isEmpty() && node.arguments().get(0).argument() instanceof Argument.Ref ref
                ? Optional.of(ref.value())
                : Optional.empty();
    }

    static boolean mayShare(Operator operator) {
        return switch (operator.namespace()) {
            case "aten" -> operator.isAten(IDENTITIES) || operator.isAten(DROPOUTS) || operator.isAten(MAY_SHARE);
            // Few are views; none of what they share is worth telling apart.
            case "prims" -> true;
            case "operator" -> operator.name().equals("getitem");
            default -> false;
        };
    }
}
