package org.genie.transport.data;

import java.util.List;
import org.genie.model.graph.DType;

/** Type and shape of one dense row-major tensor of a transfer. */
public record TensorHeader(DType dtype, List<Long> shape) {
    static final int MOST_DIMENSIONS = 64;

    public TensorHeader {
        shape = List.copyOf(shape);
        if (shape.size() > MOST_DIMENSIONS || shape.stream().anyMatch(d -> d < 0)) {
            throw new IllegalArgumentException("a tensor of shape " + shape + " cannot be.");
        }
    }

    /** Bytes of its elements. Throws {@link ArithmeticException} where they are more than 2⁶³. */
    public long bytes() {
        return Math.multiplyExact(shape.stream().reduce(1L, Math::multiplyExact), dtype.bytes());
    }
}
