package org.genie.model.graph;

import java.util.List;

/**
 * A weight tensor by content; where its bytes lie is told apart, by {@link WeightLocation}.
 *
 * @param storage SHA-256 of the storage's bytes (hexadecimal); several weights may be views of one storage
 * @param strides in elements
 * @param offset in elements from the storage's start
 */
public record Weight(String storage, DType dtype, List<Long> sizes, List<Long> strides, long offset) {
    public Weight {
        sizes = List.copyOf(sizes);
        strides = List.copyOf(strides);
        if (sizes.size() != strides.size()) {
            throw new IllegalArgumentException(
                    "a weight has " + sizes.size() + " sizes but " + strides.size() + " strides.");
        }
        if (offset < 0 || strides.stream().anyMatch(s -> s < 0)) {
            throw new IllegalArgumentException(
                    "a weight has strides " + strides + " and offset " + offset + "; numbers from 0 on are allowed.");
        }
        TensorData.byteCount(dtype, sizes);
    }

    public long elements() {
        return sizes.stream().reduce(1L, Math::multiplyExact);
    }

    /** Bytes of its elements (what it takes of a dense copy). */
    public long bytes() {
        return Math.multiplyExact(elements(), dtype.bytes());
    }

    /** True when the elements lie densely in row-major order. */
    public boolean isContiguous() {
        long expected = 1;
        for (int i = sizes.size() - 1; i >= 0; i--) {
            if (sizes.get(i) != 1 && strides.get(i) != expected) {
                return elements() == 0;
            }
            expected *= sizes.get(i);
        }
        return true;
    }
}
