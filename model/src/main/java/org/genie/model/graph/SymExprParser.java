package org.genie.model.graph;

import java.util.ArrayList;
import java.util.List;

/** Recursive descent over the functional text form, with bounded depth. */
final class SymExprParser {
    private static final int DEEPEST = 100;
    private static final int LONGEST = 100_000;
    private final String text;
    private int at;

    SymExprParser(String text) {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("a size expression has " + text.length() + " characters.");
        }
        this.text = text;
    }

    SymExpr parse() {
        SymExpr result = expression(0);
        if (at != text.length()) {
            throw wrong("end");
        }
        return result;
    }

    private SymExpr expression(int depth) {
        if (depth > DEEPEST) {
            throw new IllegalArgumentException("a size expression nests deeper than " + DEEPEST + ".");
        }
        String word = word();
        if (at < text.length() && text.charAt(at) == '(') {
            at++;
            List<SymExpr> arguments = new ArrayList<>();
            arguments.add(expression(depth + 1));
            while (at < text.length() && text.charAt(at) == ',') {
                at++;
                arguments.add(expression(depth + 1));
            }
            if (at >= text.length() || text.charAt(at) != ')') {
                throw wrong("')'");
            }
            at++;
            return new SymExpr.Call(SymExpr.Function.named(word), arguments);
        }
        char first = word.charAt(0);
        if (first == '-' || Character.isDigit(first)) {
            try {
                return SymExpr.constant(Long.parseLong(word));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("'" + word + "' in a size expression is not a 64-bit number.", e);
            }
        }
        return SymExpr.symbol(word);
    }

    private String word() {
        int start = at;
        while (at < text.length()
                && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_' || text.charAt(at) == '-')) {
            at++;
        }
        if (at == start) {
            throw wrong("a name or a number");
        }
        return text.substring(start, at);
    }

    private IllegalArgumentException wrong(String expected) {
        String shown = text.length() <= 80 ? text : text.substring(0, 77) + "...";
        return new IllegalArgumentException("size expression '" + shown + "' lacks " + expected + " at " + at + ".");
    }
}
