package org.genie.compiler;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.genie.model.graph.Argument;
import org.genie.model.graph.Node;
import org.genie.model.graph.OpGraph;
import org.genie.model.graph.ScalarMeta;

/** What the forms of operators write with: the code so far, names of values, and reasons why there is no form. */
final class ScriptContext {
    /** The variable that holds the device of the graph's weights. */
    static final String DEVICE = "device";

    private final OpGraph graph;
    private final AliasAnalysis aliases;
    private final Liveness liveness;
    private final CodeWriter code = new CodeWriter();
    private final Map<String, String> names = new HashMap<>();
    private final Set<ScriptHelper> helpers = new LinkedHashSet<>();
    private final List<UnsupportedGraphException.Reason> reasons = new ArrayList<>();
    private final Set<String> takenApart = new HashSet<>();
    private final Expressions expressions = new Expressions(this);
    private boolean usesDevice;

    ScriptContext(OpGraph graph, AliasAnalysis aliases, Liveness liveness) {
        this.graph = graph;
        this.aliases = aliases;
        this.liveness = liveness;
        graph.nodes().stream()
                .filter(n -> Operator.of(n.target()).is("operator", "getitem"))
                .forEach(n -> ViewOperators.firstRef(n).ifPresent(takenApart::add));
    }

    OpGraph graph() {
        return graph;
    }

    AliasAnalysis aliases() {
        return aliases;
    }

    CodeWriter code() {
        return code;
    }

    Set<ScriptHelper> helpers() {
        return helpers;
    }

    List<UnsupportedGraphException.Reason> reasons() {
        return reasons;
    }

    boolean usesDevice() {
        return usesDevice;
    }

    /** The identifier of a value. */
    String name(String value) {
        return names.computeIfAbsent(value, ScriptNames::of);
    }

    /** From here on, a value is another one. */
    void same(String value, String as) {
        names.put(value, name(as));
    }

    String device() {
        usesDevice = true;
        return DEVICE;
    }

    String use(ScriptHelper helper) {
        helpers.add(helper);
        return "self." + helper.method();
    }

    String text(Argument argument) {
        return expressions.text("", argument);
    }

    /** An argument as the operator's schema names it. */
    String text(String argumentName, Argument argument) {
        return expressions.text(argumentName, argument);
    }

    /** An argument that must be a float, or a list of floats, where it is a whole number. */
    String floatText(Argument argument) {
        return expressions.floatText(argument);
    }

    /** The argument of a node, or {@code None}. */
    String text(Node node, String name, int position) {
        return Arguments.find(node, name, position).map(a -> text(name, a)).orElse("None");
    }

    Optional<ScalarMeta.Kind> scalarKind(String value) {
        return graph.values().get(value) instanceof ScalarMeta meta ? Optional.of(meta.kind()) : Optional.empty();
    }

    /** True where later nodes pick elements out of the value. */
    boolean isTakenApart(String value) {
        return takenApart.contains(value);
    }

    boolean needs(String value) {
        return liveness.needs(value);
    }

    /** Assigns an expression to the node's one output. */
    void assign(Node node, String expression) {
        if (node.outputs().size() == 1 && !node.outputs().get(0).isEmpty()) {
            code.statement(name(node.outputs().get(0)) + " = " + expression);
        } else {
            code.keep(expression);
        }
    }

    void refuse(Node node, String rule) {
        reasons.add(UnsupportedGraphException.Reason.of(node, rule));
    }

    void refuse(String place, String rule) {
        reasons.add(new UnsupportedGraphException.Reason(place, rule));
    }
}
