package org.genie.compiler;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.genie.model.graph.GraphInput;
import org.genie.model.graph.GraphOutput;
import org.genie.model.graph.Node;
import org.genie.model.graph.OpGraph;

/**
 * Which nodes a graph's outputs need. A node that writes to memory stays while anything that stays, or anybody outside,
 * can see that memory; assertions go, as nothing reads them.
 */
final class Liveness {
    private final OpGraph graph;
    private final AliasAnalysis aliases;
    private final Set<String> values = new HashSet<>();
    private final Set<String> roots = new HashSet<>();
    private final Set<String> kept = new HashSet<>();

    Liveness(OpGraph graph, AliasAnalysis aliases) {
        this.graph = graph;
        this.aliases = aliases;
        graph.inputs().stream().map(GraphInput::name).forEach(roots::add);
        for (GraphOutput output : graph.outputs()) {
            Arguments.refs(output.value()).forEach(this::need);
        }
        // A kept writer may need new memory, to which an earlier writer writes; so to a fixed point.
        while (sweep()) {}
    }

    /** The nodes that stay, in the graph's order. */
    List<Node> nodes() {
        return graph.nodes().stream()
                .filter(n -> kept.contains(n.name()))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    boolean needs(String value) {
        return values.contains(value);
    }

    private boolean sweep() {
        int before = kept.size();
        for (int i = graph.nodes().size() - 1; i >= 0; i--) {
            Node node = graph.nodes().get(i);
            boolean read = node.outputs().stream().anyMatch(values::contains);
            boolean seen = aliases.written(node).stream().anyMatch(roots::contains);
            if ((read || seen) && kept.add(node.name())) {
                Arguments.refs(node).forEach(this::need);
            }
        }
        return kept.size() > before;
    }

    private void need(String value) {
        if (values.add(value)) {
            roots.addAll(aliases.roots(value));
        }
    }
}
