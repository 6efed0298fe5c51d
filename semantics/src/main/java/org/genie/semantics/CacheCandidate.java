package org.genie.semantics;

import java.util.Optional;
import java.util.OptionalLong;
import org.genie.model.graph.DType;
import org.genie.model.graph.SymExpr;
import org.genie.model.graph.TensorMeta;

/**
 * A tensor that looks like one half of a layer's KV cache.
 *
 * @param input index among the user inputs; -1 for a prefill graph
 * @param output index among the user outputs
 * @param axis the sequence axis
 * @param shape its shape as an output
 * @param content the value that attention reads
 * @param window most positions that it keeps, where a slice cuts it
 * @param role what it is to an attention, where dataflow tells
 */
record CacheCandidate(
        int input,
        int output,
        int axis,
        TensorMeta shape,
        String content,
        OptionalLong window,
        Optional<Attention.Role> role) {

    /** The batch is the first dimension that is not the sequence. */
    int batchAxis() {
        return axis == 0 ? 1 : 0;
    }

    /** Elements per head: the last dimension that is neither batch nor sequence. */
    long headDim() {
        for (int i = shape.rank() - 1; i >= 0; i--) {
            if (i != axis && i != batchAxis()) {
                return GraphIndex.constant(shape.sizes().get(i)).orElse(-1);
            }
        }
        return -1;
    }

    /** Number of heads: all the other dimensions together. */
    long heads() {
        long all = 1;
        for (int i = 0; i < shape.rank(); i++) {
            if (i != axis && i != batchAxis()) {
                long size = GraphIndex.constant(shape.sizes().get(i)).orElse(-1);
                if (size < 1 || all > Integer.MAX_VALUE / size) {
                    return -1;
                }
                all *= size;
            }
        }
        return all / headDim();
    }

    /** True when it holds numbers, and every dimension but batch and sequence is known. */
    boolean isRegular() {
        boolean numbers = shape.dtype().isFloating() || shape.dtype() == DType.I8 || shape.dtype() == DType.U8;
        return numbers && shape.rank() >= 3 && headDim() > 0 && heads() > 0;
    }

    SymExpr sequence() {
        return shape.sizes().get(axis);
    }
}
