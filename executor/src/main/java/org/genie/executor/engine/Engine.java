package org.genie.executor.engine;

import ai.djl.ndarray.NDManager;
import java.util.List;
import org.genie.compiler.TorchScriptCompiler.Epilogue;
import org.genie.model.graph.DType;
import org.genie.model.graph.OpGraph;
import org.genie.model.graph.TensorData;
import org.genie.model.graph.WeightLocation;

/** The tensor engine of one device in this process: loads graphs, makes tensors. Weights are mapped once per storage. */
public final class Engine implements AutoCloseable {
    private Engine() {}

    /**
     * @param device {@code cpu} or {@code cuda:N}; refused with a clear message where DJL has no natives for it
     * @param threads intra-operator threads, process-wide
     */
    public static Engine start(String device, int threads) {
        throw new UnsupportedOperationException("TODO engine");
    }

    /**
     * Compiles and loads a graph, and runs nothing.
     *
     * @throws org.genie.compiler.UnsupportedGraphException or {@link IllegalStateException} with a clear message
     */
    public GraphRunner load(OpGraph graph, List<WeightLocation> weights, Epilogue epilogue) {
        throw new UnsupportedOperationException("TODO engine");
    }

    /** The root manager of this engine; sub-managers are the caller's to close. */
    public NDManager manager() {
        throw new UnsupportedOperationException("TODO engine");
    }

    /** Copies a tensor in, of any type the engine or the compiler's scripts take ({@link DType#BF16} as bytes). */
    public ai.djl.ndarray.NDArray tensor(NDManager manager, TensorData data) {
        throw new UnsupportedOperationException("TODO engine");
    }

    /** Copies a tensor out. */
    public TensorData data(ai.djl.ndarray.NDArray array) {
        throw new UnsupportedOperationException("TODO engine");
    }

    @Override
    public void close() {}
}
