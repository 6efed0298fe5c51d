package org.genie.semantics;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.genie.model.graph.OpGraph;
import org.genie.model.graph.SymExpr;
import org.genie.model.graph.SymbolRange;
import org.genie.model.graph.TensorMeta;

/** Sizes as numbers: upper bounds, and counts of elements at sample sizes. */
final class Sizes {
    private static final long SAMPLE = 64;
    private final Map<String, SymbolRange> ranges;

    Sizes(OpGraph graph) {
        this.ranges = graph.symbols();
    }

    /** The largest value of a size, where the ranges of all its symbols are bounded. */
    OptionalLong upperBound(SymExpr size) {
        Map<String, Long> highest = new HashMap<>();
        for (String symbol : symbols(size)) {
            SymbolRange range = ranges.get(symbol);
            if (range == null || !range.isBounded()) {
                return OptionalLong.empty();
            }
            highest.put(symbol, range.max());
        }
        return evaluate(size, highest);
    }

    /** Elements of a tensor with every symbol at a middling value; 0 where that is no number. */
    double elements(TensorMeta meta) {
        return elements(meta.sizes());
    }

    double elements(List<SymExpr> sizes) {
        double elements = 1;
        for (SymExpr size : sizes) {
            Map<String, Long> sample = new HashMap<>();
            for (String symbol : symbols(size)) {
                SymbolRange range = ranges.getOrDefault(symbol, new SymbolRange(1, Long.MAX_VALUE));
                sample.put(symbol, Math.max(range.min(), Math.min(SAMPLE, range.max())));
            }
            elements *= evaluate(size, sample).orElse(0);
        }
        return elements;
    }

    private static OptionalLong evaluate(SymExpr size, Map<String, Long> symbols) {
        try {
            return OptionalLong.of(size.evaluate(symbols));
        } catch (IllegalArgumentException | ArithmeticException e) {
            return OptionalLong.empty();
        }
    }

    private static Set<String> symbols(SymExpr size) {
        Set<String> symbols = new HashSet<>();
        size.collectSymbols(symbols);
        return symbols;
    }
}
