package org.genie.compiler;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.genie.model.graph.Argument;
import org.genie.model.graph.DType;
import org.genie.model.graph.Node;
import org.genie.model.graph.ScalarMeta;
import org.genie.model.graph.TensorMeta;
import org.jspecify.annotations.Nullable;

/** Operators that the engine lacks, or has under another name, written in others. */
final class Decompositions {
    private static final Map<String, OperatorForm> ATEN = Map.ofEntries(
            entry("sym_size", (node, c) -> renamed("size", node, c)),
            entry("sym_numel", (node, c) -> renamed("numel", node, c)),
            entry("sym_stride", (node, c) -> renamed("stride", node, c)),
            entry("sym_storage_offset", (node, c) -> renamed("storage_offset", node, c)),
            entry("item", Decompositions::item),
            entry("_local_scalar_dense", Decompositions::item),
            entry("unique", Decompositions::unique),
            entry("_fused_rms_norm", Decompositions::rmsNorm),
            entry("_grouped_mm", Decompositions::groupedMm));

    /** The prims whose name and arguments are those of an ATen operator. */
    private static final Set<String> LIKE_ATEN = Set.of(
            "abs",
            "acos",
            "acosh",
            "add",
            "asin",
            "asinh",
            "atan",
            "atan2",
            "atanh",
            "bitwise_and",
            "bitwise_not",
            "bitwise_or",
            "bitwise_xor",
            "cat",
            "ceil",
            "clone",
            "conj",
            "cos",
            "cosh",
            "div",
            "eq",
            "erf",
            "erfc",
            "exp",
            "exp2",
            "expm1",
            "fill",
            "floor",
            "fmax",
            "fmin",
            "ge",
            "gt",
            "isfinite",
            "le",
            "lgamma",
            "log",
            "log10",
            "log1p",
            "log2",
            "lt",
            "maximum",
            "minimum",
            "mul",
            "ne",
            "neg",
            "pow",
            "reciprocal",
            "remainder",
            "reshape",
            "round",
            "rsqrt",
            "sign",
            "sin",
            "sinh",
            "sqrt",
            "sub",
            "tan",
            "tanh",
            "trunc",
            "where");

    private static final Map<String, OperatorForm> PRIMS = Map.of(
            "convert_element_type",
                    (node, c) -> c.assign(
                            node, "ops.aten.to(" + c.text(node, "a", 0) + ", dtype=" + c.text(node, "dtype", 1) + ")"),
            "device_put",
                    (node, c) -> c.assign(node, "ops.aten.to(" + c.text(node, "a", 0) + ", device=" + c.device() + ")"),
            "view_of", (node, c) -> c.assign(node, "ops.aten.alias(" + c.text(node, "a", 0) + ")"),
            "transpose",
                    (node, c) -> c.assign(
                            node,
                            "ops.aten.permute(" + c.text(node, "a", 0) + ", " + c.text(node, "permutation", 1) + ")"),
            "sum", (node, c) -> reduction("sum", node, c),
            "amax", (node, c) -> reduction("amax", node, c),
            "amin", (node, c) -> reduction("amin", node, c));

    private Decompositions() {}

    static @Nullable OperatorForm find(Operator operator) {
        return switch (operator.namespace()) {
            case "aten" ->
                operator.is("aten", "view") && operator.overload().equals("dtype")
                        ? Decompositions::viewAsType
                        : ATEN.get(operator.name());
            case "prims" ->
                LIKE_ATEN.contains(operator.name())
                        ? (node, c) -> renamed(operator.name(), node, c)
                        : PRIMS.get(operator.name());
            case "transformers" ->
                operator.name().equals("grouped_mm_fallback") ? Decompositions::groupedMmFallback : null;
            default -> null;
        };
    }

    /** The same arguments, in order, to an operator of another name. */
    private static void renamed(String name, Node node, ScriptContext c) {
        List<String> texts = node.arguments().stream()
                .map(a -> c.text(a.name(), a.argument()))
                .toList();
        OutputTargets.assign(node, "ops.aten." + name + "(" + String.join(", ", texts) + ")", c);
    }

    private static void reduction(String name, Node node, ScriptContext c) {
        c.assign(node, "ops.aten." + name + "(" + c.text(node, "inp", 0) + ", dim=" + c.text(node, "dims", 1) + ")");
    }

    private static void item(Node node, ScriptContext c) {
        String tensor = c.text(node, "self", 0);
        Optional<ScalarMeta.Kind> kind = node.outputs().isEmpty()
                ? Optional.empty()
                : c.scalarKind(node.outputs().get(0));
        if (kind.isEmpty()) {
            kind = elementKind(node, c);
        }
        if (kind.isEmpty()) {
            c.refuse(node, "takes a number out of a tensor of which the graph tells no type.");
            return;
        }
        String function =
                switch (kind.get()) {
                    case INT -> "Int";
                    case FLOAT -> "Float";
                    case BOOL -> "Bool";
                };
        c.assign(node, "ops.aten." + function + "(" + tensor + ")");
    }

    private static Optional<ScalarMeta.Kind> elementKind(Node node, ScriptContext c) {
        return tensor(node, "self", 0, c).map(meta -> {
            if (meta.dtype() == DType.BOOL) {
                return ScalarMeta.Kind.BOOL;
            }
            return meta.dtype().isFloating() ? ScalarMeta.Kind.FLOAT : ScalarMeta.Kind.INT;
        });
    }

    private static Optional<TensorMeta> tensor(Node node, String name, int position, ScriptContext c) {
        return Arguments.find(node, name, position)
                .flatMap(a -> a instanceof Argument.Ref ref ? c.graph().tensor(ref.value()) : Optional.empty());
    }

    private static void unique(Node node, ScriptContext c) {
        StringBuilder call = new StringBuilder("ops.aten._unique2(" + c.text(node, "self", 0));
        List<String> flags = List.of("sorted", "return_inverse", "return_counts");
        for (int i = 0; i < flags.size(); i++) {
            String flag = flags.get(i);
            Arguments.find(node, flag, i + 1)
                    .ifPresent(a -> call.append(", ").append(flag).append('=').append(c.text(a)));
        }
        assignSome(node, 3, call + ")", c);
    }

    /** Assigns the first of a number of results to the node's outputs. */
    private static void assignSome(Node node, int results, String call, ScriptContext c) {
        StringBuilder targets = new StringBuilder();
        for (int i = 0; i < results; i++) {
            boolean named = i < node.outputs().size() && !node.outputs().get(i).isEmpty();
            targets.append(i == 0 ? "" : ", ")
                    .append(named ? c.name(node.outputs().get(i)) : c.code().temporary());
        }
        c.code().statement(targets + " = " + call);
    }

    /** The engine has only the copy; as good while nobody writes to either. */
    private static void viewAsType(Node node, ScriptContext c) {
        Set<String> roots = c.aliases().roots(node.arguments().get(0).argument());
        boolean written = c.graph().nodes().stream()
                .anyMatch(n -> c.aliases().written(n).stream().anyMatch(roots::contains));
        if (written) {
            c.refuse(node, "views memory as another type that the graph also writes to.");
            return;
        }
        c.assign(node, "ops.aten.view_copy(" + c.text(node, "self", 0) + ", dtype=" + c.text(node, "dtype", 1) + ")");
    }

    /** Output 0 is the norm; output 1, where anybody reads it, is what the input was multiplied with. */
    private static void rmsNorm(Node node, ScriptContext c) {
        String input = c.text(node, "input", 0);
        String shape = c.text(node, "normalized_shape", 1);
        String eps = c.text(node, "eps", 3);
        String norm = "ops.aten.rms_norm(" + input + ", " + shape + ", weight=" + c.text(node, "weight", 2) + ", eps="
                + eps + ")";
        if (node.outputs().isEmpty()) {
            return;
        }
        c.code().statement(c.name(node.outputs().get(0)) + " = " + norm);
        if (node.outputs().size() < 2 || !c.needs(node.outputs().get(1))) {
            return;
        }
        if (!(Arguments.find(node, "normalized_shape", 1).orElse(null) instanceof Argument.Items sizes)
                || eps.equals("None")) {
            c.refuse(node, "gives its second result only for a known shape and eps.");
            return;
        }
        StringBuilder dims = new StringBuilder();
        for (int i = sizes.items().size(); i > 0; i--) {
            dims.append(dims.length() == 0 ? "" : ", ").append(-i);
        }
        c.code()
                .statement(c.name(node.outputs().get(1)) + " = ops.aten.rsqrt(ops.aten.add(ops.aten.mean(ops.aten.pow("
                        + "ops.aten.to(" + input + ", dtype=" + TorchNumbers.of(DType.F32) + "), 2), dim=[" + dims
                        + "], keepdim=True), " + eps + "))");
    }

    private static void groupedMmFallback(Node node, ScriptContext c) {
        c.assign(
                node,
                c.use(ScriptHelper.GROUPED_MM) + "(" + c.text(node, "input", 0) + ", " + c.text(node, "weight", 1)
                        + ", " + c.text(node, "offs", 2) + ")");
    }

    /** Groups of rows, each with its own matrix; or a plain batch of matrices where there are no groups. */
    private static void groupedMm(Node node, ScriptContext c) {
        int left = tensor(node, "self", 0, c).map(TensorMeta::rank).orElse(-1);
        int right = tensor(node, "mat2", 1, c).map(TensorMeta::rank).orElse(-1);
        boolean grouped = Arguments.find(node, "offs", 2).isPresent();
        boolean biased = Arguments.find(node, "bias", 3).isPresent();
        String operands = "(" + c.text(node, "self", 0) + ", " + c.text(node, "mat2", 1);
        String product;
        if (!biased && grouped && left == 2 && right == 3) {
            product = c.use(ScriptHelper.GROUPED_MM) + operands + ", " + c.text(node, "offs", 2) + ")";
        } else if (!biased && !grouped && left == 3 && right == 3) {
            product = "ops.aten.bmm" + operands + ")";
        } else {
            c.refuse(node, "has a form other than rows [n, k] in groups times matrices [groups, k, m].");
            return;
        }
        String type = c.text(node, "out_dtype", 4);
        c.assign(node, type.equals("None") ? product : "ops.aten.to(" + product + ", dtype=" + type + ")");
    }
}
