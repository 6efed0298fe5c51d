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
        long bytes = byteCount(dtype, shape);
        if (bytes != data.remaining()) {
            throw new IllegalArgumentException("a tensor of type " + dtype + " and shape " + shape + " takes " + bytes
                    + " bytes but has " + data.remaining() + ".");
        }
    }

    /** Bytes of a dense tensor. Throws {@link IllegalArgumentException} where a size is negative or they are too many. */
    static long byteCount(DType dtype, List<Long> shape) {
        long bytes = shape.contains(0L) ? 0 : dtype.bytes();
        for (long size : shape) {
            if (size < 0 || size > 0 && bytes > Long.MAX_VALUE / size) {
                throw new IllegalArgumentException("a tensor of type " + dtype + " and shape " + shape + " cannot be: "
                        + "sizes are from 0 on, and all bytes together fit into 63 bits.");
            }
            bytes *= size;
        }
        return bytes;
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
