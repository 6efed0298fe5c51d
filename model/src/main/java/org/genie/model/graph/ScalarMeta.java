package org.genie.model.graph;

import org.jspecify.annotations.Nullable;

/** A number that a graph computes from sizes or takes as an input. */
public record ScalarMeta(Kind kind, @Nullable SymExpr expression) implements ValueMeta {
    /** The kinds of scalars. */
    public enum Kind {
        INT,
        FLOAT,
        BOOL
    }
}
