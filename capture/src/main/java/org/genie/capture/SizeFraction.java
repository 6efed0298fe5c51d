package org.genie.capture;

import java.util.ArrayList;
import java.util.List;
import org.genie.model.graph.SymExpr;
import org.genie.model.graph.SymExpr.Function;

/**
 * A fraction of two size expressions. Computer algebra writes {@code s//2} that is known to be exact as {@code s * 1/2}
 * and splits it over sums; as a whole it is an integer again, so the division is done once, at the end.
 */
record SizeFraction(SymExpr numerator, SymExpr denominator) {
    private static final SymExpr ONE = SymExpr.constant(1);

    static SizeFraction whole(SymExpr value) {
        return new SizeFraction(value, ONE);
    }

    static SizeFraction sum(List<SizeFraction> terms) {
        if (terms.stream().allMatch(SizeFraction::isWhole)) {
            return whole(call(
                    Function.ADD, terms.stream().map(SizeFraction::numerator).toList()));
        }
        SizeFraction total = terms.get(0);
        for (SizeFraction term : terms.subList(1, terms.size())) {
            total = total.denominator.equals(term.denominator)
                    ? new SizeFraction(call(Function.ADD, List.of(total.numerator, term.numerator)), term.denominator)
                    : new SizeFraction(
                            call(
                                    Function.ADD,
                                    List.of(
                                            times(List.of(total.numerator, term.denominator)),
                                            times(List.of(term.numerator, total.denominator)))),
                            times(List.of(total.denominator, term.denominator)));
        }
        return total;
    }

    static SizeFraction product(List<SizeFraction> factors) {
        return new SizeFraction(
                times(factors.stream().map(SizeFraction::numerator).toList()),
                times(factors.stream().map(SizeFraction::denominator).toList()));
    }

    SizeFraction inverse() {
        return new SizeFraction(denominator, numerator);
    }

    SizeFraction negated() {
        return numerator instanceof SymExpr.Constant c && c.value() != Long.MIN_VALUE
                ? new SizeFraction(SymExpr.constant(-c.value()), denominator)
                : new SizeFraction(times(List.of(SymExpr.constant(-1), numerator)), denominator);
    }

    /** This to a constant power, which may be negative. */
    SizeFraction power(SymExpr exponent) {
        if (exponent instanceof SymExpr.Constant c && c.value() < 0) {
            return inverse().power(SymExpr.constant(-c.value()));
        }
        return new SizeFraction(raise(numerator, exponent), raise(denominator, exponent));
    }

    /** The integer below or equal. */
    SymExpr floor() {
        return isWhole() ? numerator : new SymExpr.Call(Function.FLOOR_DIV, List.of(numerator, denominator));
    }

    /** The integer above or equal. */
    SymExpr ceiling() {
        return isWhole() ? numerator : new SymExpr.Call(Function.CEIL_DIV, List.of(numerator, denominator));
    }

    private boolean isWhole() {
        return denominator.equals(ONE);
    }

    private static SymExpr raise(SymExpr base, SymExpr exponent) {
        return base.equals(ONE) || exponent.equals(ONE)
                ? base
                : new SymExpr.Call(Function.POW, List.of(base, exponent));
    }

    private static SymExpr times(List<SymExpr> factors) {
        List<SymExpr> kept = new ArrayList<>(factors);
        kept.removeIf(ONE::equals);
        return kept.isEmpty() ? ONE : call(Function.MUL, kept);
    }

    private static SymExpr call(Function function, List<SymExpr> arguments) {
        return arguments.size() == 1 ? arguments.get(0) : new SymExpr.Call(function, arguments);
    }
}
