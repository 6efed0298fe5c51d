package org.genie.compiler;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.genie.model.graph.Argument;
import org.genie.model.graph.NamedArgument;
import org.genie.model.graph.Node;

/** Looks into the arguments of nodes. */
final class Arguments {
    private Arguments() {}

    /** The argument of a name, else the one at a position where it is not a keyword one; nothing for {@code None}. */
    static Optional<Argument> find(Node node, String name, int position) {
        for (NamedArgument argument : node.arguments()) {
            if (argument.name().equals(name)) {
                return present(argument.argument());
            }
        }
        if (position < 0 || position >= node.arguments().size()) {
            return Optional.empty();
        }
        NamedArgument candidate = node.arguments().get(position);
        return candidate.keyword() ? Optional.empty() : present(candidate.argument());
    }

    static boolean isTrue(Optional<Argument> argument) {
        return argument.filter(a -> a.equals(new Argument.BoolLiteral(true))).isPresent();
    }

    static boolean isFalse(Optional<Argument> argument) {
        return argument.filter(a -> a.equals(new Argument.BoolLiteral(false))).isPresent();
    }

    /** Every value that an argument refers to, lists included. */
    static void forEachRef(Argument argument, Consumer<String> action) {
        if (argument instanceof Argument.Ref ref) {
            action.accept(ref.value());
        } else if (argument instanceof Argument.Items items) {
            items.items().forEach(i -> forEachRef(i, action));
        }
    }

    static List<String> refs(Argument argument) {
        List<String> refs = new ArrayList<>();
        forEachRef(argument, refs::add);
        return refs;
    }

    static List<String> refs(Node node) {
        List<String> refs = new ArrayList<>();
        node.arguments().forEach(a -> forEachRef(a.argument(), refs::add));
        return refs;
    }

    private static Optional<Argument> present(Argument argument) {
        return argument instanceof Argument.None ? Optional.empty() : Optional.of(argument);
    }
}
