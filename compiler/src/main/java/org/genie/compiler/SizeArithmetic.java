package org.genie.compiler;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.genie.model.graph.Argument;
import org.genie.model.graph.NamedArgument;
import org.genie.model.graph.Node;
import org.genie.model.graph.ScalarMeta;
import org.jspecify.annotations.Nullable;

/** Forms of what a graph computes outside tensors: sizes, and numbers and truths made of them. */
final class SizeArithmetic {
    private static final Map<String, String> BINARY = Map.ofEntries(
            Map.entry("add", "+"),
            Map.entry("sub", "-"),
            Map.entry("mul", "*"),
            Map.entry("floordiv", "//"),
            Map.entry("truediv", "/"),
            Map.entry("mod", "%"),
            Map.entry("lshift", "<<"),
            Map.entry("rshift", ">>"),
            Map.entry("xor", "^"),
            Map.entry("eq", "=="),
            Map.entry("ne", "!="),
            Map.entry("lt", "<"),
            Map.entry("le", "<="),
            Map.entry("gt", ">"),
            Map.entry("ge", ">="));

    private static final Map<String, OperatorForm> OPERATORS = Map.of(
            "neg", (node, c) -> c.assign(node, "-" + operand(node, 0, c)),
            "pos", (node, c) -> c.assign(node, operand(node, 0, c)),
            "abs", (node, c) -> c.assign(node, "ops.prim.abs(" + operand(node, 0, c) + ")"),
            "not_", (node, c) -> c.assign(node, "not " + operand(node, 0, c)),
            "and_", (node, c) -> logic(node, "and", "&", c),
            "or_", (node, c) -> logic(node, "or", "|", c),
            "pow", SizeArithmetic::power,
            "getitem", (node, c) -> c.assign(node, operand(node, 0, c) + "[" + operand(node, 1, c) + "]"));

    private static final Map<String, OperatorForm> FUNCTIONS = Map.ofEntries(
            Map.entry("sym_max", (node, c) -> c.assign(node, call("ops.prim.max", node, c))),
            Map.entry("sym_min", (node, c) -> c.assign(node, call("ops.prim.min", node, c))),
            Map.entry("sym_float", (node, c) -> c.assign(node, call("ops.aten.Float", node, c))),
            Map.entry("sym_int", (node, c) -> c.assign(node, call("ops.aten.Int", node, c))),
            Map.entry("sym_not", (node, c) -> c.assign(node, "not " + operand(node, 0, c))),
            Map.entry("sym_sqrt", (node, c) -> c.assign(node, call("ops.aten.sqrt", node, c))),
            Map.entry("sym_ite", SizeArithmetic::choice),
            Map.entry("sym_sum", SizeArithmetic::sum),
            Map.entry("trunc", (node, c) -> c.assign(node, call("ops.aten.Int", node, c))),
            Map.entry("ceil", (node, c) -> c.assign(node, call("ops.aten.ceil", node, c))),
            Map.entry("floor", (node, c) -> c.assign(node, call("ops.aten.floor", node, c))),
            Map.entry("sqrt", (node, c) -> c.assign(node, call("ops.aten.sqrt", node, c))));

    private SizeArithmetic() {}

    static @Nullable OperatorForm find(Operator operator) {
        return switch (operator.namespace()) {
            case "operator" -> {
                String sign = BINARY.get(operator.name());
                yield sign == null ? OPERATORS.get(operator.name()) : binary(sign);
            }
            case "math" -> FUNCTIONS.get(operator.name());
            case "torch", "" -> {
                String name = operator.name().startsWith("_") ? operator.name().substring(1) : operator.name();
                yield name.startsWith("sym_") ? FUNCTIONS.get(name) : null;
            }
            default -> null;
        };
    }

    private static OperatorForm binary(String sign) {
        return (node, c) -> c.assign(node, operand(node, 0, c) + " " + sign + " " + operand(node, 1, c));
    }

    private static void logic(Node node, String ofTruths, String ofNumbers, ScriptContext c) {
        boolean truth = node.arguments().stream().allMatch(a -> isTruth(a.argument(), c));
        c.assign(node, operand(node, 0, c) + " " + (truth ? ofTruths : ofNumbers) + " " + operand(node, 1, c));
    }

    private static boolean isTruth(Argument argument, ScriptContext c) {
        return argument instanceof Argument.BoolLiteral
                || argument instanceof Argument.Ref ref
                        && c.scalarKind(ref.value())
                                .filter(k -> k == ScalarMeta.Kind.BOOL)
                                .isPresent();
    }

    /** The language's power is a float; a whole one is asked for where the graph says so. */
    private static void power(Node node, ScriptContext c) {
        String text = operand(node, 0, c) + " ** " + operand(node, 1, c);
        boolean whole = !node.outputs().isEmpty()
                && c.scalarKind(node.outputs().get(0))
                        .filter(k -> k == ScalarMeta.Kind.INT)
                        .isPresent();
        c.assign(node, whole ? "ops.aten.Int(" + text + ")" : text);
    }

    private static void choice(Node node, ScriptContext c) {
        c.assign(node, operand(node, 1, c) + " if " + operand(node, 0, c) + " else " + operand(node, 2, c));
    }

    private static void sum(Node node, ScriptContext c) {
        List<Argument> terms = node.arguments().get(0).argument() instanceof Argument.Items items
                ? items.items()
                : node.arguments().stream().map(NamedArgument::argument).toList();
        c.assign(node, terms.isEmpty() ? "0" : terms.stream().map(c::text).collect(Collectors.joining(" + ")));
    }

    private static String call(String function, Node node, ScriptContext c) {
        return IntStream.range(0, node.arguments().size())
                .mapToObj(i -> operand(node, i, c))
                .collect(Collectors.joining(", ", function + "(", ")"));
    }

    /** An operand, in brackets where it could bind otherwise. */
    private static String operand(Node node, int index, ScriptContext c) {
        if (index >= node.arguments().size()) {
            c.refuse(node, "has " + node.arguments().size() + " arguments, but needs " + (index + 1) + ".");
            return "0";
        }
        String text = c.text(node.arguments().get(index).argument());
        return text.startsWith("-") ? "(" + text + ")" : text;
    }
}
