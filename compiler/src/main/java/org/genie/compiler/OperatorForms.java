package org.genie.compiler;

import java.util.Set;
import org.genie.model.graph.Node;
import org.jspecify.annotations.Nullable;

/** Finds the form of a node: arithmetic on sizes, an operator written in others, or a plain call. */
final class OperatorForms {
    /** A graph computes; it reads and writes no files of the machine that runs it. */
    private static final Set<String> FILES = Set.of("from_file", "save");

    private OperatorForms() {}

    static void write(Node node, ScriptContext context) {
        Operator operator = Operator.of(node.target());
        if (ViewOperators.isIdentity(operator, node)
                && ViewOperators.firstRef(node).isPresent()) {
            context.same(node.outputs().get(0), ViewOperators.firstRef(node).get());
            return;
        }
        if (operator.isAten(FILES)) {
            context.refuse(node, "touches files, which a graph may not.");
            return;
        }
        OperatorForm form = form(operator);
        if (form == null) {
            context.refuse(node, "is of no namespace that Genie runs; it has aten and a few others.");
        } else {
            form.write(node, context);
        }
    }

    private static @Nullable OperatorForm form(Operator operator) {
        OperatorForm rewritten = Decompositions.find(operator);
        if (rewritten != null) {
            return rewritten;
        }
        OperatorForm arithmetic = SizeArithmetic.find(operator);
        if (arithmetic != null) {
            return arithmetic;
        }
        return operator.namespace().equals("aten") && ScriptNames.isOperator(operator.name())
                ? new AtenCall(operator)
                : null;
    }
}
