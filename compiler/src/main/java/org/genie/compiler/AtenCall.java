package org.genie.compiler;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.genie.model.graph.Argument;
import org.genie.model.graph.NamedArgument;
import org.genie.model.graph.Node;

/**
 * A call of an ATen operator under its own name.
 *
 * <p>The script cannot name an overload; the engine picks one by the arguments. So all arguments but the first go by
 * their schema's name, which tells most overloads apart that differ only in a type.
 */
final class AtenCall implements OperatorForm {
    /** Operators that make tensors out of nothing, which would else land on the CPU. */
    private static final Set<String> FACTORIES = Set.of(
            "arange",
            "bartlett_window",
            "blackman_window",
            "empty",
            "empty_strided",
            "eye",
            "full",
            "hamming_window",
            "hann_window",
            "kaiser_window",
            "linspace",
            "logspace",
            "ones",
            "rand",
            "randint",
            "randn",
            "randperm",
            "scalar_tensor",
            "tril_indices",
            "triu_indices",
            "zeros");

    private final Operator operator;

    AtenCall(Operator operator) {
        this.operator = operator;
    }

    @Override
    public void write(Node node, ScriptContext context) {
        OutputTargets.assign(node, "ops.aten." + operator.name() + "(" + arguments(node, context) + ")", context);
    }

    private String arguments(Node node, ScriptContext context) {
        List<String> texts = new ArrayList<>();
        boolean device = false;
        int positional = positionalArguments(node);
        for (int i = 0; i < node.arguments().size(); i++) {
            NamedArgument argument = node.arguments().get(i);
            String name = argument.name();
            boolean isFloat = FloatArguments.contains(operator.name(), name);
            String text = isFloat ? context.floatText(argument.argument()) : context.text(name, argument.argument());
            boolean byName = i >= positional;
            if (byName && !ScriptNames.isKeyword(name)) {
                context.refuse(node, "has an argument named '" + name + "', which no operator can have.");
                continue;
            }
            if (byName && name.equals("dtype") && argument.argument() instanceof Argument.None) {
                continue;
            }
            if (byName && name.equals("device")) {
                device = true;
                text = argument.argument() instanceof Argument.None ? defaultDevice(context) : text;
            }
            texts.add(byName ? name + "=" + text : text);
        }
        if (FACTORIES.contains(operator.name())) {
            if (!device) {
                texts.add("device=" + context.device());
            }
            defaultType(node, context).ifPresent(texts::add);
        }
        return String.join(", ", texts);
    }

    /** How many arguments go by position: the first, and all up to one whose name cannot stand in a call. */
    private static int positionalArguments(Node node) {
        int positional = 0;
        for (int i = 0; i < node.arguments().size(); i++) {
            NamedArgument argument = node.arguments().get(i);
            if (!argument.keyword() && (i == 0 || !ScriptNames.isKeyword(argument.name()))) {
                positional = i + 1;
            }
        }
        return positional;
    }

    /** A type left out is one that the exporting program had set, or that it took from a truth value; not ours. */
    private static Optional<String> defaultType(Node node, ScriptContext context) {
        if (node.outputs().size() != 1 || Arguments.find(node, "dtype", -1).isPresent()) {
            return Optional.empty();
        }
        return context.graph().tensor(node.outputs().get(0)).map(meta -> "dtype=" + TorchNumbers.of(meta.dtype()));
    }

    private String defaultDevice(ScriptContext context) {
        return FACTORIES.contains(operator.name()) ? context.device() : "None";
    }
}
