package org.genie.compiler;

import java.util.List;
import org.genie.model.GraphHash;

/**
 * A graph as a TorchScript archive.
 *
 * @param archive bytes that {@code torch::jit::load} takes
 * @param weights names (targets in the graph's weight table) in the order that the archive's weight list takes them
 * @param method the name of the method that runs the graph on its user inputs
 * @param setWeightsMethod the method that takes the weight list, once, before the first run
 */
public record CompiledGraph(
        GraphHash graph, byte[] archive, List<String> weights, String method, String setWeightsMethod) {
    public CompiledGraph {
        weights = List.copyOf(weights);
    }
}
