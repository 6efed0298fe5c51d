package org.genie.executor.engine;

import ai.djl.ndarray.NDList;

/**
 * A loaded graph with its weights, ready to run. One call at a time per thread; several threads may call at once.
 * Outputs belong to the manager of the engine that loaded it, and are closed by the caller.
 */
public interface GraphRunner extends AutoCloseable {
    /** Runs the graph on its user inputs, in order; gives its user outputs (or those of the epilogue), in order. */
    NDList run(NDList inputs);

    /** Bytes of native memory that its weights take, shared storages counted once. */
    long weightBytes();

    @Override
    void close();
}
