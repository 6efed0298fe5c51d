package org.genie.compiler;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.genie.model.graph.Argument;
import org.genie.model.graph.GraphInput;
import org.genie.model.graph.NamedArgument;
import org.genie.model.graph.Node;
import org.genie.model.graph.OpGraph;

/**
 * Which values may share memory, and which nodes write to it.
 *
 * <p>Every input, and every output of an operator that makes new memory, is a <em>root</em>; the output of an operator
 * that may give a view shares the roots of all its arguments. A node that writes to a value writes to all its roots.
 */
final class AliasAnalysis {
    private final Map<String, Set<String>> rootsByValue = new HashMap<>();
    private final Map<String, Set<String>> writtenByNode = new LinkedHashMap<>();

    AliasAnalysis(OpGraph graph) {
        for (GraphInput input : graph.inputs()) {
            rootsByValue.put(input.name(), Set.of(input.name()));
        }
        graph.nodes().forEach(this::visit);
    }

    /** The roots whose memory a value may share. */
    Set<String> roots(String value) {
        return rootsByValue.getOrDefault(value, Set.of());
    }

    Set<String> roots(Argument argument) {
        Set<String> roots = new LinkedHashSet<>();
        Arguments.forEachRef(argument, v -> roots.addAll(roots(v)));
        return roots;
    }

    /** The roots that a node writes to; empty for nodes that only read. */
    Set<String> written(Node node) {
        return writtenByNode.getOrDefault(node.name(), Set.of());
    }

    private void visit(Node node) {
        Operator operator = Operator.of(node.target());
        Set<String> written = writes(operator, node);
        if (!written.isEmpty()) {
            writtenByNode.put(node.name(), written);
        }
        Set<String> shared = new LinkedHashSet<>(written);
        if (ViewOperators.mayShare(operator)) {
            node.arguments().forEach(a -> shared.addAll(roots(a.argument())));
        }
        for (String output : node.outputs()) {
            // A view of nothing known, such as of a constant, is a root of its own.
            rootsByValue.put(output, shared.isEmpty() ? Set.of(output) : Set.copyOf(shared));
        }
    }

    private Set<String> writes(Operator operator, Node node) {
        Set<String> written = new LinkedHashSet<>();
        if (ViewOperators.isIdentity(operator, node)) {
            return written;
        }
        if (operator.isInPlace() && !node.arguments().isEmpty()) {
            written.addAll(roots(node.arguments().get(0).argument()));
        }
        boolean training = List.of("training", "train", "use_input_stats").stream()
                .anyMatch(name -> Arguments.find(node, name, -1).isPresent()
                        && !Arguments.isFalse(Arguments.find(node, name, -1)));
        for (NamedArgument argument : node.arguments()) {
            boolean output =
                    argument.name().equals("out") || operator.overload().equals("out") && argument.keyword();
            boolean statistic = training && argument.name().startsWith("running_");
            if (output || statistic) {
                written.addAll(roots(argument.argument()));
            }
        }
        return written;
    }
}
