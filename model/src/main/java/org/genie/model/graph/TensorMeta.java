package org.genie.model.graph;

import java.util.List;

/** Shape and type of a tensor inside a graph; sizes may be symbolic. */
public record TensorMeta(DType dtype, List<SymExpr> sizes) implements ValueMeta {
    public TensorMeta {
        sizes = List.copyOf(sizes);
        if (sizes.size() > 64) {
            throw new IllegalArgumentException("a tensor has " + sizes.size() + " dimensions; at most 64 are allowed.");
        }
    }

    public int rank() {
        return sizes.size();
    }
}
