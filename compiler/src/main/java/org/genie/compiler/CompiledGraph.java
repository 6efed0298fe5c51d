package org.genie.compiler;

import java.util.List;
import java.util.Set;
import org.genie.model.GraphHash;

/**
 * A graph as a TorchScript archive.
 *
 * <p>Tensors of types that the engine cannot hand over cross the method's border as their {@link Carrier}.
 *
 * @param archive bytes that {@code torch::jit::load} takes
 * @param weights names (targets in the graph's weight table) in the order that the archive's weight list takes them;
 *     that list ends with one more tensor, the anchor: any tensor on the device where the graph is to run
 * @param writtenWeights those of {@code weights} that a run writes to: they need a copy of their own, and runs that do
 *     not overlap
 * @param method the name of the method that runs the graph on its user inputs
 * @param setWeightsMethod the method that takes the weight list, once, before the first run
 * @param source which node stands behind each line of the code
 */
public record CompiledGraph(
        GraphHash graph,
        byte[] archive,
        List<String> weights,
        Set<String> writtenWeights,
        String method,
        String setWeightsMethod,
        SourceMap source) {
    public CompiledGraph {
        weights = List.copyOf(weights);
        writtenWeights = Set.copyOf(writtenWeights);
    }
}
