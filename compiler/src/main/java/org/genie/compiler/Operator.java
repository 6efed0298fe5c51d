package org.genie.compiler;

import java.util.Set;

/**
 * A node's target, taken apart.
 *
 * @param namespace such as {@code aten}, {@code operator}, {@code math}
 * @param name without overload, such as {@code add_}
 * @param overload such as {@code Tensor}; may be empty
 */
record Operator(String namespace, String name, String overload) {
    private static final Set<String> IN_PLACE_DUNDERS =
            Set.of("__iand__", "__ior__", "__ixor__", "__ilshift__", "__irshift__");

    static Operator of(String target) {
        String text = target.startsWith("torch.ops.") ? target.substring("torch.ops.".length()) : target;
        text = text.startsWith("_operator.") ? text.substring(1) : text;
        int first = text.indexOf('.');
        if (first < 0) {
            return new Operator("", text, "");
        }
        int second = text.indexOf('.', first + 1);
        return second < 0
                ? new Operator(text.substring(0, first), text.substring(first + 1), "")
                : new Operator(text.substring(0, first), text.substring(first + 1, second), text.substring(second + 1));
    }

    boolean is(String otherNamespace, String otherName) {
        return namespace.equals(otherNamespace) && name.equals(otherName);
    }

    boolean isAten(Set<String> names) {
        return namespace.equals("aten") && names.contains(name);
    }

    /** True where the first argument takes the result, as ATen's trailing underscore says. */
    boolean isInPlace() {
        if (!namespace.equals("aten")) {
            return false;
        }
        return IN_PLACE_DUNDERS.contains(name) || name.endsWith("_") && !name.endsWith("__");
    }
}
