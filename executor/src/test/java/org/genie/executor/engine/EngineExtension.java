package org.genie.executor.engine;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.stream.IntStream;
import org.genie.compiler.TorchScriptCompiler.Epilogue;
import org.genie.model.graph.OpGraph;
import org.genie.model.graph.TensorData;
import org.genie.model.graph.WeightLocation;

/** One engine on the CPU for a test class, with short ways to run graphs. */
final class EngineExtension implements org.junit.jupiter.api.extension.AfterAllCallback {
    private final Engine engine = Engine.start("cpu", 1);

    Engine engine() {
        return engine;
    }

    GraphRunner load(OpGraph graph) {
        return engine.load(graph, List.of(), Epilogue.NONE);
    }

    List<TensorData> run(OpGraph graph, List<WeightLocation> weights, TensorData... inputs) {
        try (GraphRunner runner = engine.load(graph, weights, Epilogue.NONE)) {
            return run(runner, List.of(inputs));
        }
    }

    List<TensorData> run(GraphRunner runner, List<TensorData> inputs) {
        try (NDManager manager = engine.manager().newSubManager()) {
            NDList arrays = new NDList();
            inputs.forEach(t -> arrays.add(engine.tensor(manager, t)));
            NDList outputs = runner.run(arrays, manager);
            return IntStream.range(0, outputs.size())
                    .mapToObj(i ->
                            engine.data(outputs.get(i), runner.outputTypes().get(i)))
                    .toList();
        }
    }

    @Override
    public void afterAll(org.junit.jupiter.api.extension.ExtensionContext context) {
        engine.close();
    }
}
