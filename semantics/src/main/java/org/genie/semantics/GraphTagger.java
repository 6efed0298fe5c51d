package org.genie.semantics;

import org.genie.model.graph.OpGraph;
import org.genie.model.semantics.GraphProfile;

/** Finds out what a graph means, from its structure and dataflow alone. Never throws on a valid graph. */
public final class GraphTagger {
    private GraphTagger() {}

    public static GraphProfile tag(OpGraph graph) {
        throw new UnsupportedOperationException("TODO semantics");
    }
}
