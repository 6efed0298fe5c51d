package org.genie.compiler;

import java.io.Serial;
import java.util.List;
import java.util.stream.Collectors;
import org.genie.model.graph.Node;

/** A graph holds operators or arguments that Genie has no form for; the message names all of them. */
public final class UnsupportedGraphException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** One reason: a node (or an input or output) and what about it cannot be run. */
    public record Reason(String place, String rule) {
        /** The reason of a node, with operator and module path. */
        public static Reason of(Node node, String rule) {
            String module = node.modulePath().isEmpty() ? "" : " in module '" + node.modulePath() + "'";
            return new Reason("node '" + node.name() + "' (" + node.target() + ")" + module, rule);
        }
    }

    /** @param graph how to call the graph */
    public UnsupportedGraphException(String graph, List<Reason> reasons) {
        super(reasons.stream()
                .map(r -> "- " + r.place() + " " + r.rule())
                .collect(Collectors.joining(
                        "\n",
                        graph + " cannot be run, for " + reasons.size()
                                + (reasons.size() == 1 ? " reason:\n" : " reasons:\n"),
                        "\nMaybe export the model in other terms, such as with decompositions into core ATen"
                                + " operators.")));
    }
}
