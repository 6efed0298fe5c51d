package org.genie.compiler;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.genie.model.graph.Argument;
import org.genie.model.graph.ScalarMeta;

/** Arguments as expressions of the script's language. */
final class Expressions {
    private static final Set<String> TENSOR_LISTS = Set.of("tensors", "tensor_list", "inputs", "outputs");
    private static final Set<String> OPTIONAL_TENSOR_LISTS = Set.of("indices");
    private static final Set<String> FLOAT_LISTS = Set.of("scale_factors", "scales");
    private final ScriptContext context;

    Expressions(ScriptContext context) {
        this.context = context;
    }

    String text(String name, Argument argument) {
        if (argument instanceof Argument.Ref ref) {
            return context.name(ref.value());
        }
        if (argument instanceof Argument.Items items) {
            return list(name, items.items());
        }
        if (argument instanceof Argument.None) {
            return "None";
        }
        if (argument instanceof Argument.IntLiteral literal) {
            return Literals.of(literal.value());
        }
        if (argument instanceof Argument.FloatLiteral literal) {
            return Literals.of(literal.value());
        }
        if (argument instanceof Argument.BoolLiteral literal) {
            return Literals.of(literal.value());
        }
        if (argument instanceof Argument.StringLiteral literal) {
            return Literals.of(literal.value());
        }
        if (argument instanceof Argument.ComplexLiteral literal) {
            return Literals.complex(literal.real(), literal.imaginary());
        }
        if (argument instanceof Argument.DTypeLiteral literal) {
            return Literals.of(TorchNumbers.of(literal.value()));
        }
        if (argument instanceof Argument.LayoutLiteral literal) {
            return Literals.of(literal.value());
        }
        if (argument instanceof Argument.MemoryFormatLiteral literal) {
            return Literals.of(literal.value());
        }
        // The exporter's machine had this device; ours is the one that holds the weights.
        return context.device();
    }

    String floatText(Argument argument) {
        if (argument instanceof Argument.IntLiteral whole) {
            return Literals.of((double) whole.value());
        }
        if (argument instanceof Argument.Items items && !items.items().isEmpty()) {
            return items.items().stream().map(this::floatText).collect(Collectors.joining(", ", "[", "]"));
        }
        boolean whole = argument instanceof Argument.Ref ref
                && context.scalarKind(ref.value())
                        .filter(k -> k == ScalarMeta.Kind.INT)
                        .isPresent();
        String text = text("scales", argument);
        return whole ? "ops.aten.Float(" + text + ")" : text;
    }

    private String list(String name, List<Argument> items) {
        boolean floats = items.stream().anyMatch(i -> i instanceof Argument.FloatLiteral);
        String text = items.stream()
                .map(i -> floats ? floatText(i) : text(name, i))
                .collect(Collectors.joining(", ", "[", "]"));
        boolean numbers = items.isEmpty() || items.stream().anyMatch(i -> i instanceof Argument.IntLiteral);
        if (OPTIONAL_TENSOR_LISTS.contains(name) && !numbers
                || items.stream().anyMatch(i -> i instanceof Argument.None)) {
            return "annotate(List[Optional[Tensor]], " + text + ")";
        }
        return items.isEmpty() ? "annotate(List[" + emptyElement(name) + "], [])" : text;
    }

    /** An empty list shows no element; the argument's name tells its type. */
    private static String emptyElement(String name) {
        if (TENSOR_LISTS.contains(name)) {
            return "Tensor";
        }
        return FLOAT_LISTS.contains(name) ? "float" : "int";
    }
}
