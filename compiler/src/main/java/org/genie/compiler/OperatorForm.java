package org.genie.compiler;

import org.genie.model.graph.Node;

/** How one operator is written in the script. */
@FunctionalInterface
interface OperatorForm {
    void write(Node node, ScriptContext context);
}
