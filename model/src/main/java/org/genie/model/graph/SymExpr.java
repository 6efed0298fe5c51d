package org.genie.model.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A size as an integer expression over symbols, such as {@code Add(s15,1)}.
 *
 * <p>The text form is functional: a symbol's name, a number, or {@code Function(argument,…)}; {@link #parse} reads what
 * {@link #text} writes.
 */
public sealed interface SymExpr {
    /** A free symbol, bound when a graph is called. */
    record Symbol(String name) implements SymExpr {}

    /** A constant. */
    record Constant(long value) implements SymExpr {}

    /** A function of other expressions; its arguments are in order. */
    record Call(Function function, List<SymExpr> arguments) implements SymExpr {
        public Call {
            arguments = List.copyOf(arguments);
            if (arguments.size() < function.fewest || arguments.size() > function.most) {
                throw new IllegalArgumentException(
                        function.text + " does not take " + arguments.size() + " arguments.");
            }
        }
    }

    /** The functions that torch.export writes into sizes. */
    enum Function {
        ADD("Add", 1, Integer.MAX_VALUE),
        MUL("Mul", 1, Integer.MAX_VALUE),
        POW("Pow", 2, 2),
        FLOOR_DIV("FloorDiv", 2, 2),
        CEIL_DIV("CeilDiv", 2, 2),
        MOD("Mod", 2, 2),
        MAX("Max", 1, Integer.MAX_VALUE),
        MIN("Min", 1, Integer.MAX_VALUE);

        private final String text;
        private final int fewest;
        private final int most;

        Function(String text, int fewest, int most) {
            this.text = text;
            this.fewest = fewest;
            this.most = most;
        }

        public String text() {
            return text;
        }

        static Function named(String text) {
            for (Function f : values()) {
                if (f.text.equals(text)) {
                    return f;
                }
            }
            throw new IllegalArgumentException("function '" + text + "' is not known in sizes.");
        }
    }

    static SymExpr symbol(String name) {
        return new Symbol(name);
    }

    static SymExpr constant(long value) {
        return new Constant(value);
    }

    /** Reads the text form. Throws {@link IllegalArgumentException} where it is not one. */
    static SymExpr parse(String text) {
        return new SymExprParser(text).parse();
    }

    /** The text form. */
    default String text() {
        if (this instanceof Symbol s) {
            return s.name();
        }
        if (this instanceof Constant c) {
            return Long.toString(c.value());
        }
        Call call = (Call) this;
        return call.arguments().stream()
                .map(SymExpr::text)
                .collect(Collectors.joining(",", call.function().text() + "(", ")"));
    }

    /** The value under the given symbols. Throws {@link IllegalArgumentException} naming a symbol without a value. */
    default long evaluate(Map<String, Long> symbols) {
        if (this instanceof Symbol s) {
            Long value = symbols.get(s.name());
            if (value == null) {
                throw new IllegalArgumentException("symbol '" + s.name() + "' has no value.");
            }
            return value;
        }
        if (this instanceof Constant c) {
            return c.value();
        }
        Call call = (Call) this;
        List<Long> values = new ArrayList<>();
        for (SymExpr argument : call.arguments()) {
            values.add(argument.evaluate(symbols));
        }
        return SymExprArithmetic.apply(call.function(), values);
    }

    /** Adds the names of all free symbols to the given set. */
    default void collectSymbols(Set<String> into) {
        if (this instanceof Symbol s) {
            into.add(s.name());
        } else if (this instanceof Call call) {
            call.arguments().forEach(a -> a.collectSymbols(into));
        }
    }
}
