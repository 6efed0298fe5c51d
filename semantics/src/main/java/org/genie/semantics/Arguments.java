package org.genie.semantics;

import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.genie.model.graph.Argument;
import org.genie.model.graph.NamedArgument;
import org.genie.model.graph.Node;
import org.jspecify.annotations.Nullable;

/** Looks up the arguments of a node. */
final class Arguments {
    private Arguments() {}

    static @Nullable Argument find(Node node, String name) {
        for (NamedArgument argument : node.arguments()) {
            if (argument.name().equals(name)) {
                return argument.argument();
            }
        }
        return null;
    }

    /** The value that the named argument refers to; null where it refers to none. */
    static @Nullable String ref(Node node, String name) {
        return find(node, name) instanceof Argument.Ref ref ? ref.value() : null;
    }

    /** The value that the argument at the index refers to; null where it refers to none. */
    static @Nullable String ref(Node node, int index) {
        return index < node.arguments().size() && node.arguments().get(index).argument() instanceof Argument.Ref ref
                ? ref.value()
                : null;
    }

    /** A whole number written into the graph. */
    static OptionalLong number(Node node, String name) {
        return number(find(node, name));
    }

    static OptionalLong number(@Nullable Argument argument) {
        return argument instanceof Argument.IntLiteral literal
                ? OptionalLong.of(literal.value())
                : OptionalLong.empty();
    }

    /** The elements of a list argument; empty where it is none. */
    static List<Argument> items(Node node, String name) {
        return find(node, name) instanceof Argument.Items items ? items.items() : List.of();
    }

    /** Calls the action with every value that the node refers to. */
    static void forEachRef(Node node, Consumer<String> action) {
        node.arguments().forEach(a -> forEachRef(a.argument(), action));
    }

    private static void forEachRef(Argument argument, Consumer<String> action) {
        if (argument instanceof Argument.Ref ref) {
            action.accept(ref.value());
        } else if (argument instanceof Argument.Items items) {
            items.items().forEach(i -> forEachRef(i, action));
        }
    }
}
