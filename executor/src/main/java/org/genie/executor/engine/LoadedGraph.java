package org.genie.executor.engine;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.genie.compiler.CompiledGraph;
import org.genie.model.graph.DType;
import org.genie.model.graph.OpGraph;
import org.genie.model.graph.ScalarMeta;

/** A graph in the engine. The lock keeps its native module alive while any thread is inside. */
final class LoadedGraph implements GraphRunner {
    private final String name;
    private final PtNDManager manager;
    private final ThreadSetup threads;
    private final PtSymbolBlock module;
    private final CompiledGraph compiled;
    private final WeightSet weights;
    private final InputChecks checks;
    private final List<DType> outputTypes;
    private final Consumer<LoadedGraph> onClose;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    /** What a call holds: alone where the graph writes to its weights. */
    private final Lock callLock;

    private volatile boolean warm;
    private boolean closed;

    LoadedGraph(
            OpGraph graph,
            CompiledGraph compiled,
            PtNDManager manager,
            ThreadSetup threads,
            PtSymbolBlock module,
            WeightSet weights,
            InputChecks checks,
            List<DType> outputTypes,
            Consumer<LoadedGraph> onClose) {
        this.name = graph.toString();
        this.compiled = compiled;
        this.manager = manager;
        this.threads = threads;
        this.module = module;
        this.weights = weights;
        this.checks = checks;
        this.outputTypes = outputTypes;
        this.onClose = onClose;
        this.callLock = compiled.writtenWeights().isEmpty() ? lock.readLock() : lock.writeLock();
    }

    @Override
    public NDList run(NDList inputs) {
        return run(inputs, manager);
    }

    @Override
    public NDList run(NDList inputs, NDManager owner) {
        checks.check(inputs);
        if (!warm) {
            return firstRun(inputs, (PtNDManager) owner);
        }
        threads.prepare();
        callLock.lock();
        try {
            return call(inputs, (PtNDManager) owner);
        } finally {
            callLock.unlock();
        }
    }

    /** The engine plans the graph in its first call, by recursion over it. */
    private NDList firstRun(NDList inputs, PtNDManager owner) {
        return BigStack.call("genie-first-call", () -> {
            lock.writeLock().lock();
            try {
                threads.prepare();
                NDList outputs = call(inputs, owner);
                warm = true;
                return outputs;
            } finally {
                lock.writeLock().unlock();
            }
        });
    }

    private NDList call(NDList inputs, PtNDManager owner) {
        if (closed) {
            throw new IllegalStateException(name + " is closed.");
        }
        IValue[] arguments = new IValue[inputs.size()];
        try {
            for (int i = 0; i < arguments.length; i++) {
                arguments[i] = argument(i, inputs.get(i));
            }
            try (IValue result = IValueUtils.runMethod(module, compiled.method(), arguments)) {
                return new NDList(result.toTensorArray(owner));
            }
        } catch (EngineException e) {
            throw EngineErrors.atRun(name, compiled.source(), e);
        } finally {
            for (IValue argument : arguments) {
                if (argument != null) {
                    argument.close();
                }
            }
        }
    }

    private IValue argument(int index, NDArray array) {
        ScalarMeta.Kind kind = checks.scalarKind(index);
        if (kind == null) {
            return IValue.from((PtNDArray) array);
        }
        return switch (kind) {
            case INT -> IValue.from(array.getLong());
            case FLOAT -> IValue.from(array.getDouble());
            case BOOL -> IValue.from(array.getBoolean());
        };
    }

    @Override
    public List<DType> outputTypes() {
        return outputTypes;
    }

    @Override
    public long weightBytes() {
        return weights.bytes();
    }

    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                module.close();
                weights.close();
                onClose.accept(this);
            }
        } finally {
            lock.writeLock().unlock();
        }
    }
}
