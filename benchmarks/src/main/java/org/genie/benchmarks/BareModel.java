package org.genie.benchmarks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import org.genie.capture.Pt2Archive;
import org.genie.client.model.ModelPackage;
import org.genie.compiler.TorchScriptCompiler.Epilogue;
import org.genie.executor.engine.Engine;
import org.genie.executor.engine.GraphRunner;
import org.genie.model.Tokens;

/** The baseline: a model's two graphs called one after the other in this process, with nothing around them. */
final class BareModel implements AutoCloseable {
    private final Engine engine = Engine.start("cpu", 1);
    private final GraphRunner prefill;
    private final GraphRunner decode;

    BareModel(ModelPackage model) {
        prefill = load(model.archives().get(0));
        decode = load(model.archives().get(1));
    }

    private GraphRunner load(Pt2Archive archive) {
        return engine.load(archive.graph(), archive.weights(), Epilogue.GREEDY_TOKEN);
    }

    /** Nanoseconds of one prefill call, its token read. */
    long prefillNanos(Tokens prompt) {
        try (NDArray ids = ids(prompt)) {
            long start = System.nanoTime();
            try (NDList outputs = prefill.run(new NDList(ids))) {
                engine.token(outputs.get(0));
            }
            return System.nanoTime() - start;
        }
    }

    /** Nanoseconds of each decode step after a prompt, every token read, as the caches grow. */
    long[] stepNanos(Tokens prompt, int steps) {
        long[] nanos = new long[steps];
        NDList state;
        try (NDArray ids = ids(prompt)) {
            state = prefill.run(new NDList(ids));
        }
        for (int i = 0; i < steps; i++) {
            long start = System.nanoTime();
            int token = (int) engine.token(state.get(0));
            try (NDArray next = ids(Tokens.of(token))) {
                NDList inputs = new NDList(next);
                inputs.addAll(state.subList(1, state.size()));
                NDList outputs = decode.run(inputs);
                engine.token(outputs.get(0));
                state.close();
                state = outputs;
            }
            nanos[i] = System.nanoTime() - start;
        }
        state.close();
        return nanos;
    }

    private NDArray ids(Tokens tokens) {
        return engine.manager()
                .create(tokens.stream().mapToLong(t -> t).toArray(), new ai.djl.ndarray.types.Shape(1, tokens.size()));
    }

    @Override
    public void close() {
        engine.close();
    }
}
