package org.genie.model.graph;

/** Bounds of a symbol, both inclusive; {@link Long#MAX_VALUE} means no upper bound. */
public record SymbolRange(long min, long max) {
    public SymbolRange {
        if (min > max) {
            throw new IllegalArgumentException("symbol range " + min + ".." + max + " is empty.");
        }
    }

    public boolean isBounded() {
        return max != Long.MAX_VALUE;
    }
}
