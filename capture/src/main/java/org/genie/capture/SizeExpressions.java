package org.genie.capture;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.genie.model.graph.GraphFormatException;
import org.genie.model.graph.SymExpr;
import org.genie.model.graph.SymExpr.Function;

/**
 * Reads the size expressions of an export into {@link SymExpr}: the constructor form that newer exports write
 * ({@code Add(Symbol('s15', positive=True, integer=True), Integer(1))}) and the infix form of older ones
 * ({@code s15 + 1}), freely mixed. Recursive descent; the same text is read once.
 */
final class SizeExpressions {
    private static final int LONGEST = 20_000;
    private static final int DEEPEST = 60;
    private final Map<String, SymExpr> known = new HashMap<>();

    /** Throws {@link GraphFormatException} where the text is no size, quoting it. */
    SymExpr read(String text) {
        SymExpr seen = known.get(text);
        if (seen != null) {
            return seen;
        }
        SymExpr read;
        try {
            read = new Parser(text).parse();
            SymExpr.parse(read.text());
        } catch (IllegalArgumentException e) {
            throw new GraphFormatException(
                    "size expression '" + shorten(text) + "' cannot be read: " + e.getMessage(), e);
        }
        known.put(text, read);
        return read;
    }

    private static String shorten(String text) {
        return text.length() <= 120 ? text : text.substring(0, 117) + "...";
    }

    private static final class Parser {
        private final String text;
        private int at;
        private int depth;

        Parser(String text) {
            if (text.length() > LONGEST) {
                throw new IllegalArgumentException(
                        "it has " + text.length() + " characters; at most " + LONGEST + " are allowed.");
            }
            this.text = text;
        }

        SymExpr parse() {
            SizeFraction whole = sum();
            skipBlanks();
            if (at != text.length()) {
                throw wrong("an operator or the end");
            }
            return whole.floor();
        }

        private SizeFraction sum() {
            if (++depth > DEEPEST) {
                throw new IllegalArgumentException("it nests deeper than " + DEEPEST + ".");
            }
            List<SizeFraction> terms = new ArrayList<>();
            terms.add(product());
            while (true) {
                if (eat("+")) {
                    terms.add(product());
                } else if (eat("-")) {
                    terms.add(product().negated());
                } else {
                    depth--;
                    return SizeFraction.sum(terms);
                }
            }
        }

        private SizeFraction product() {
            SizeFraction left = signed();
            while (true) {
                if (eat("//")) {
                    left = SizeFraction.whole(divide(left, signed()).floor());
                } else if (eat("/")) {
                    left = divide(left, signed());
                } else if (eat("%")) {
                    left = call(Function.MOD, left.floor(), signed().floor());
                } else if (!text.startsWith("**", at) && eat("*")) {
                    left = SizeFraction.product(List.of(left, signed()));
                } else {
                    return left;
                }
            }
        }

        private SizeFraction signed() {
            boolean negative = false;
            while (eat("-")) {
                negative = !negative;
            }
            SizeFraction value = powered();
            return negative ? value.negated() : value;
        }

        private SizeFraction powered() {
            SizeFraction base = atom();
            if (eat("**")) {
                if (++depth > DEEPEST) {
                    throw new IllegalArgumentException("it nests deeper than " + DEEPEST + ".");
                }
                base = base.power(signed().floor());
                depth--;
            }
            return base;
        }

        private SizeFraction atom() {
            if (eat("(")) {
                SizeFraction inner = sum();
                expect(")");
                return inner;
            }
            skipBlanks();
            int start = at;
            while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
                at++;
            }
            if (at == start) {
                throw wrong("a name or a number");
            }
            String word = text.substring(start, at);
            if (Character.isDigit(word.charAt(0))) {
                return SizeFraction.whole(SymExpr.constant(number(word)));
            }
            if (!eat("(")) {
                return SizeFraction.whole(SymExpr.symbol(word));
            }
            return word.equals("Symbol") || word.equals("Dummy") ? symbol() : function(word, arguments());
        }

        private SizeFraction symbol() {
            skipBlanks();
            char quote = at < text.length() ? text.charAt(at) : ' ';
            int end = quote == '\'' || quote == '"' ? text.indexOf(quote, at + 1) : -1;
            if (end < 0) {
                throw wrong("a quoted symbol name");
            }
            String name = text.substring(at + 1, end);
            if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
                throw new IllegalArgumentException("'" + name + "' is no symbol name.");
            }
            at = end + 1;
            // The assumptions (positive=True, …) say nothing that the range constraints do not.
            while (eat(",")) {
                int comma = text.indexOf(',', at);
                int close = text.indexOf(')', at);
                if (close < 0) {
                    throw wrong("')'");
                }
                at = comma >= 0 && comma < close ? comma : close;
            }
            expect(")");
            return SizeFraction.whole(SymExpr.symbol(name));
        }

        private List<SizeFraction> arguments() {
            List<SizeFraction> arguments = new ArrayList<>();
            do {
                arguments.add(sum());
            } while (eat(","));
            expect(")");
            return arguments;
        }

        private static SizeFraction function(String name, List<SizeFraction> arguments) {
            return switch (name) {
                case "Integer", "Identity", "ToFloat" ->
                    only(name, 1, arguments).get(0);
                case "Add" -> SizeFraction.sum(arguments);
                case "Mul" -> SizeFraction.product(arguments);
                case "Pow", "PowByNatural" ->
                    only(name, 2, arguments).get(0).power(arguments.get(1).floor());
                case "Rational", "IntTrueDiv" -> divide(only(name, 2, arguments).get(0), arguments.get(1));
                case "FloorDiv", "CleanDiv" ->
                    SizeFraction.whole(divide(only(name, 2, arguments).get(0), arguments.get(1))
                            .floor());
                case "CeilDiv" ->
                    SizeFraction.whole(divide(only(name, 2, arguments).get(0), arguments.get(1))
                            .ceiling());
                case "floor", "FloorToInt", "TruncToInt" ->
                    SizeFraction.whole(only(name, 1, arguments).get(0).floor());
                case "ceiling", "CeilToInt" ->
                    SizeFraction.whole(only(name, 1, arguments).get(0).ceiling());
                case "Mod", "PythonMod" ->
                    call(
                            Function.MOD,
                            only(name, 2, arguments).get(0).floor(),
                            arguments.get(1).floor());
                case "Max" -> call(Function.MAX, floors(arguments));
                case "Min" -> call(Function.MIN, floors(arguments));
                default -> throw new IllegalArgumentException("the function '" + name + "' is not known in sizes.");
            };
        }

        private static SizeFraction divide(SizeFraction left, SizeFraction right) {
            return SizeFraction.product(List.of(left, right.inverse()));
        }

        private static List<SizeFraction> only(String name, int count, List<SizeFraction> arguments) {
            if (arguments.size() != count) {
                throw new IllegalArgumentException(
                        name + " takes " + count + " arguments, not " + arguments.size() + ".");
            }
            return arguments;
        }

        private static SymExpr[] floors(List<SizeFraction> arguments) {
            return arguments.stream().map(SizeFraction::floor).toArray(SymExpr[]::new);
        }

        private static SizeFraction call(Function function, SymExpr... arguments) {
            return SizeFraction.whole(new SymExpr.Call(function, List.of(arguments)));
        }

        private static long number(String word) {
            try {
                return Long.parseLong(word);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("'" + word + "' is not a 64-bit whole number.", e);
            }
        }

        private boolean eat(String token) {
            skipBlanks();
            if (!text.startsWith(token, at)) {
                return false;
            }
            at += token.length();
            return true;
        }

        private void expect(String token) {
            if (!eat(token)) {
                throw wrong("'" + token + "'");
            }
        }

        private void skipBlanks() {
            while (at < text.length() && text.charAt(at) == ' ') {
                at++;
            }
        }

        private IllegalArgumentException wrong(String expected) {
            return new IllegalArgumentException("it lacks " + expected + " at character " + at + ".");
        }
    }
}
