package org.genie.executor.graphs;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.genie.executor.engine.ElementTypes;
import org.genie.executor.engine.GraphRunner;
import org.genie.model.graph.GraphInput;
import org.genie.model.graph.GraphOutput;
import org.genie.model.graph.OpGraph;
import org.genie.model.graph.SymbolRange;
import org.genie.model.graph.TensorMeta;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a graph once on zeros of the smallest sizes it takes, so that the first request finds its program planned and its
 * weights in memory. A graph that does not like zeros is none the worse.
 */
final class WarmUp {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

    /** The lower bound that export writes everywhere since it does not specialise on 0 and 1; 1 works. */
    private static final long EXPORT_BOUND = 2;

    private WarmUp() {}

    static void run(OpGraph graph, GraphRunner runner, NDManager parent) {
        if (graph.outputs().stream().anyMatch(o -> o.kind() != GraphOutput.Kind.USER)) {
            // It would change what the graph remembers.
            return;
        }
        try (NDManager manager = parent.newSubManager()) {
            Optional<NDList> zeros = zeros(graph, manager);
            if (zeros.isPresent()) {
                runner.run(zeros.get(), manager);
            }
        } catch (RuntimeException e) {
            LOG.debug("warm-up skipped graph={} reason={}", graph.hash().brief(), e.getMessage());
        }
    }

    private static Optional<NDList> zeros(OpGraph graph, NDManager manager) {
        Map<String, Long> smallest = new HashMap<>();
        for (Map.Entry<String, SymbolRange> symbol : graph.symbols().entrySet()) {
            long min = symbol.getValue().min();
            smallest.put(symbol.getKey(), min <= EXPORT_BOUND ? 1 : min);
        }
        NDList inputs = new NDList();
        for (GraphInput input : graph.userInputs()) {
            Optional<TensorMeta> meta = graph.tensor(input.name());
            if (meta.isEmpty()) {
                return Optional.empty();
            }
            long[] sizes = meta.get().sizes().stream()
                    .mapToLong(s -> s.evaluate(smallest))
                    .toArray();
            inputs.add(manager.zeros(
                    new Shape(sizes), ElementTypes.carrier(meta.get().dtype())));
        }
        return Optional.of(inputs);
    }
}
