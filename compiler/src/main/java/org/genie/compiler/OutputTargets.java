package org.genie.compiler;

import java.util.List;
import java.util.stream.Collectors;
import org.genie.model.graph.Node;

/** Assigns what a call returns to a node's outputs: one value, several, or the elements of a list. */
final class OutputTargets {
    private OutputTargets() {}

    static void assign(Node node, String call, ScriptContext context) {
        List<String> outputs = node.outputs();
        if (outputs.isEmpty()) {
            context.code().keep(call);
        } else if (outputs.size() == 1 && (!node.returnsList() || context.isTakenApart(outputs.get(0)))) {
            context.assign(node, call);
        } else {
            // The last comma makes even a single target a list of targets.
            context.code()
                    .statement(outputs.stream()
                                    .map(o -> o.isEmpty() ? context.code().temporary() : context.name(o))
                                    .collect(Collectors.joining(", "))
                            + (node.returnsList() ? ", = " : " = ")
                            + call);
        }
    }
}
