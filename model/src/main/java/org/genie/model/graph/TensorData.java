package org.genie.model.graph;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A dense row-major tensor in memory. The buffer is little-endian, read-only, and starts at its position 0.
 *
 * @param data exactly the elements' bytes
 */
public record TensorData(DType dtype, List<Long> shape, ByteBuffer data) {
    public TensorData {
        shape = List.copyOf(shape);
        data = data.slice().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
        long elements = shape.stream().reduce(1L, Math::multiplyExact);
        if (elements * dtype.bytes() != data.remaining()) {
            throw new IllegalArgumentException("a tensor of type " + dtype + " and shape " + shape + " takes "
                    + elements * dtype.bytes() + " bytes but has " + data.remaining() + ".");
        }
    }

    /** A fresh view of the bytes, little-endian. */
    @Override
    public ByteBuffer data() {
        return data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public String toString() {
        return dtype + " " + shape;
    }
}
