package org.genie.compiler;

import java.util.ArrayList;
import java.util.List;
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
        boolean keywords = false;
        boolean device = false;
        for (NamedArgument argument : node.arguments()) {
            String name = argument.name();
            String text = context.text(name, argument.argument());
            boolean byName = argument.keyword() || !texts.isEmpty() && ScriptNames.isKeyword(name);
            if (!ScriptNames.isKeyword(name) && (byName || keywords)) {
                context.refuse(node, "has an argument named '" + name + "', which no operator can have.");
                continue;
            }
            keywords |= byName;
            if (byName && name.equals("device")) {
                device = true;
                text = argument.argument() instanceof Argument.None ? defaultDevice(context) : text;
            }
            texts.add(byName ? name + "=" + text : text);
        }
        if (!device && FACTORIES.contains(operator.name())) {
            texts.add("device=" + context.device());
        }
        return String.join(", ", texts);
    }

    private String defaultDevice(ScriptContext context) {
        return FACTORIES.contains(operator.name()) ? context.device() : "None";
    }
}
