package org.genie.model.graph;

import java.util.HashSet;
import java.util.Set;

/** The rules that every {@link OpGraph} keeps, checked once at construction. */
final class GraphChecks {
    private final OpGraph graph;
    private final Set<String> defined = new HashSet<>();
    private final Set<String> nodeNames = new HashSet<>();

    GraphChecks(OpGraph graph) {
        this.graph = graph;
    }

    void run() {
        for (GraphInput input : graph.inputs()) {
            define(input.name(), "input");
            if (input.kind().isWeight() && !graph.weights().containsKey(input.target())) {
                throw new GraphFormatException("input '" + input.name() + "' is the weight '" + input.target()
                        + "', which the weight table does not have.");
            }
        }
        for (Node node : graph.nodes()) {
            if (!nodeNames.add(node.name())) {
                throw new GraphFormatException("node name '" + node.name() + "' appears twice; names are unique.");
            }
            node.arguments().forEach(a -> check(a.argument(), "node '" + node.name() + "' (" + node.target() + ")"));
            for (String output : node.outputs()) {
                if (!output.isEmpty()) {
                    define(output, "output of node '" + node.name() + "'");
                }
            }
        }
        graph.outputs().forEach(o -> check(o.value(), "the graph's output"));
    }

    private void define(String value, String what) {
        if (value.isEmpty()) {
            throw new GraphFormatException(what + " has no name.");
        }
        if (!defined.add(value)) {
            throw new GraphFormatException("value '" + value + "' is defined twice, last as " + what + ".");
        }
    }

    private void check(Argument argument, String where) {
        if (argument instanceof Argument.Ref ref && !defined.contains(ref.value())) {
            throw new GraphFormatException(where + " reads '" + ref.value()
                    + "', which nothing before it defines; nodes are in topological order.");
        }
        if (argument instanceof Argument.Items items) {
            items.items().forEach(i -> check(i, where));
        }
    }
}
