package org.genie.model.semantics;

import org.genie.model.graph.DType;

/**
 * One cache tensor of a graph: the keys or the values of one layer.
 *
 * @param layer counted from 0 in the graph's own order
 * @param input index among the graph's user inputs, or -1 for a prefill graph
 * @param output index among the graph's user outputs
 * @param sequenceAxis the dimension that grows
 * @param heads number of key/value heads
 * @param headDim elements per head
 */
public record KvTensor(
        int layer, Part part, int input, int output, int sequenceAxis, long heads, long headDim, DType dtype) {
    /** Keys or values. */
    public enum Part {
        KEY,
        VALUE
    }

    /** Bytes that one token takes in this tensor, for one sequence. */
    public long bytesPerToken() {
        return heads * headDim * dtype.bytes();
    }
}
