package org.genie.executor.engine;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.genie.compiler.CompiledGraph;
import org.genie.compiler.TorchScriptCompiler;
import org.genie.compiler.TorchScriptCompiler.Epilogue;
import org.genie.model.graph.DType;
import org.genie.model.graph.OpGraph;
import org.genie.model.graph.TensorData;
import org.genie.model.graph.WeightLocation;

/**
 * The tensor engine of one device in this process: loads graphs, makes tensors. Weights are mapped once per storage,
 * for all engines of the process. Thread-safe.
 */
public final class Engine implements AutoCloseable {
    /** Shared, as the process has one address space to map files into. */
    private static final WeightStorages STORAGES = new WeightStorages();

    private final String device;
    private final PtNDManager manager;
    private final ScriptKit kit;
    private final ThreadSetup threads;
    private final TensorBridge bridge;
    private final Deque<LoadedGraph> loaded = new ArrayDeque<>();

    private Engine(String device, PtNDManager manager, ThreadSetup threads) {
        this.device = device;
        this.manager = manager;
        this.threads = threads;
        this.kit = BigStack.call("genie-kit", () -> new ScriptKit(manager));
        this.bridge = new TensorBridge(kit);
    }

    /** The version of the engine's native libraries, for names of files that belong to it. */
    public static String version() {
        return ai.djl.util.Platform.detectPlatform("pytorch").getVersion();
    }

    /**
     * @param device {@code cpu} or {@code cuda:N}
     * @param threads intra-operator threads, process-wide
     * @throws IllegalStateException where DJL has no natives for the device, or they do not load
     */
    public static Engine start(String device, int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("an engine needs at least 1 thread but got " + threads + ".");
        }
        Device djlDevice = Devices.open(device, threads);
        ThreadSetup setup = new ThreadSetup(threads);
        setup.prepare();
        return new Engine(device, Devices.newManager(djlDevice), setup);
    }

    /**
     * Compiles and loads a graph, and runs nothing.
     *
     * @param weights where the weight storages lie; more than the graph needs is fine
     * @throws org.genie.compiler.UnsupportedGraphException where the graph holds what cannot be run
     * @throws IllegalStateException where weights are missing or unreadable
     */
    public GraphRunner load(OpGraph graph, List<WeightLocation> weights, Epilogue epilogue) {
        CompiledGraph compiled = TorchScriptCompiler.compile(graph, epilogue);
        InputChecks checks = new InputChecks(graph);
        return BigStack.call(
                "genie-load", () -> load(graph, weights, compiled, checks, OutputTypes.of(graph, epilogue)));
    }

    private LoadedGraph load(
            OpGraph graph,
            List<WeightLocation> locations,
            CompiledGraph compiled,
            InputChecks checks,
            List<DType> outputTypes) {
        threads.prepare();
        PtSymbolBlock module = loadModule(graph, compiled);
        WeightSet weights = null;
        try {
            weights = WeightSet.open(STORAGES, kit, device, graph, compiled, locations);
            setWeights(module, compiled, weights);
            LoadedGraph runner = new LoadedGraph(
                    graph, compiled, manager, threads, module, weights, checks, outputTypes, this::forget);
            synchronized (loaded) {
                loaded.push(runner);
            }
            return runner;
        } catch (RuntimeException e) {
            module.close();
            if (weights != null) {
                weights.close();
            }
            throw e;
        }
    }

    private PtSymbolBlock loadModule(OpGraph graph, CompiledGraph compiled) {
        try {
            return ScriptKit.load(manager, compiled.archive());
        } catch (EngineException e) {
            if (EngineErrors.isUnknownOperator(e)) {
                var unknown =
                        new OperatorProbe(manager).unknown(compiled.source().nodes());
                if (!unknown.isEmpty()) {
                    throw EngineErrors.unknownOperators(graph.toString(), unknown);
                }
            }
            throw EngineErrors.atLoad(graph.toString(), compiled.source(), e);
        }
    }

    private void setWeights(PtSymbolBlock module, CompiledGraph compiled, WeightSet weights) {
        List<IValue> tensors = new ArrayList<>(weights.tensors());
        tensors.add(kit.anchor());
        try (IValue list = IValue.listFrom(tensors.toArray(IValue[]::new));
                IValue nothing = IValueUtils.runMethod(module, compiled.setWeightsMethod(), list)) {
            return;
        }
    }

    private void forget(LoadedGraph runner) {
        synchronized (loaded) {
            loaded.remove(runner);
        }
    }

    /** The root manager of this engine; sub-managers are the caller's to close. */
    public NDManager manager() {
        return manager;
    }

    /**
     * Copies a tensor in. Types that the engine lacks come as their {@link org.genie.compiler.Carrier}.
     *
     * @throws IllegalArgumentException for types that nothing carries
     */
    public NDArray tensor(NDManager owner, TensorData data) {
        return bridge.in((PtNDManager) owner, data);
    }

    /** Copies a tensor out, under the type that the engine shows. */
    public TensorData data(NDArray array) {
        return bridge.out((PtNDArray) array);
    }

    /** Copies a tensor out, as the type that it carries. */
    public TensorData data(NDArray array, DType type) {
        return bridge.out((PtNDArray) array, type);
    }

    /** Reads an int64 tensor of one element, such as a greedy token of a batch of one; nothing is copied on the CPU. */
    public long token(NDArray array) {
        return bridge.token((PtNDArray) array);
    }

    /** Closes all graphs loaded here, last first, then all tensors. */
    @Override
    public void close() {
        List<LoadedGraph> open;
        synchronized (loaded) {
            open = new ArrayList<>(loaded);
        }
        open.forEach(LoadedGraph::close);
        kit.close();
        manager.close();
        if (!device.equals("cpu")) {
            JniUtils.emptyCudaCache();
        }
    }
}
