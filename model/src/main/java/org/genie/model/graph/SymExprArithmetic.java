package org.genie.model.graph;

import java.util.List;

/** The integer arithmetic of size expressions; overflow is an error, not a wrapped number. */
final class SymExprArithmetic {
    private SymExprArithmetic() {}

    static long apply(SymExpr.Function function, List<Long> values) {
        return switch (function) {
            case ADD -> values.stream().reduce(0L, Math::addExact);
            case MUL -> values.stream().reduce(1L, Math::multiplyExact);
            case POW -> power(values.get(0), values.get(1));
            case FLOOR_DIV -> Math.floorDiv(values.get(0), divisor(values.get(1)));
            case CEIL_DIV -> -Math.floorDiv(-values.get(0), divisor(values.get(1)));
            case MOD -> Math.floorMod(values.get(0), divisor(values.get(1)));
            case MAX -> values.stream().reduce(Long.MIN_VALUE, Math::max);
            case MIN -> values.stream().reduce(Long.MAX_VALUE, Math::min);
        };
    }

    private static long divisor(long value) {
        if (value == 0) {
            throw new IllegalArgumentException("a size is divided by zero.");
        }
        return value;
    }

    private static long power(long base, long exponent) {
        if (exponent < 0 || exponent > 62) {
            throw new IllegalArgumentException("a size is raised to the power " + exponent + "; 0 to 62 are allowed.");
        }
        long result = 1;
        for (long i = 0; i < exponent; i++) {
            result = Math.multiplyExact(result, base);
        }
        return result;
    }
}
