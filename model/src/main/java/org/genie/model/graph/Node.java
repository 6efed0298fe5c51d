package org.genie.model.graph;

import java.util.List;

/**
 * One operation of a graph.
 *
 * @param name unique within the graph
 * @param target the operator with its overload, such as {@code aten.add.Tensor} or {@code operator.add}
 * @param outputs names of the values it defines, in order; an empty name is an output that the exporter left out
 * @param returnsList true where the operator returns one list of tensors rather than a fixed number of values
 * @param modulePath the module in the user's program it came from, such as {@code model.layers.0.mlp}; may be empty
 */
public record Node(
        String name,
        String target,
        List<NamedArgument> arguments,
        List<String> outputs,
        boolean returnsList,
        String modulePath) {
    public Node {
        arguments = List.copyOf(arguments);
        outputs = List.copyOf(outputs);
    }
}
