package org.genie.executor.engine;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.genie.model.graph.DType;

/**
 * A loaded graph with its weights, ready to run. Several threads may call at once; calls of a graph that writes to its
 * own weights wait for each other. Outputs are the caller's to close; those of one call can be inputs of the next.
 *
 * <p>Tensors of types that DJL lacks (BF16, I16, U16, 8-bit floats) go in and come out under another type of the same
 * width, bit for bit, in their own shape: see {@link org.genie.compiler.Carrier}.
 */
public interface GraphRunner extends AutoCloseable {
    /**
     * Runs the graph on its user inputs, in order; gives its user outputs (or those of the epilogue), in order.
     *
     * @throws IllegalArgumentException where an input is not what the graph takes
     * @throws IllegalStateException where an operator fails, naming it
     */
    NDList run(NDList inputs);

    /** As {@link #run(NDList)}, with outputs that the given manager closes, if nobody did before. */
    NDList run(NDList inputs, NDManager owner);

    /** What the elements of each output mean; to be given to {@link Engine#data(ai.djl.ndarray.NDArray, DType)}. */
    List<DType> outputTypes();

    /** Bytes of native memory that its weights take, shared storages counted once. */
    long weightBytes();

    /** Waits for running calls; later ones are refused. */
    @Override
    void close();
}
