package org.genie.operators.graphs;

import java.util.Collection;
import java.util.List;
import org.genie.model.event.GraphEvent;
import org.genie.model.graph.OpGraph;
import org.genie.model.semantics.GraphProfile;
import org.genie.semantics.GraphTagger;
import org.genie.serde.GraphChunks;
import org.genie.serde.MalformedEventException;

/** The pieces of one graph that have come so far, and what they make together. */
final class GraphPieces {
    /** What the pieces make. */
    sealed interface Outcome {
        record Incomplete(int have, int count) implements Outcome {}

        record Tagged(GraphProfile profile) implements Outcome {}

        /** All are there, and they are no graph. */
        record Broken(String reason) implements Outcome {}
    }

    private GraphPieces() {}

    /** Whether a piece that was kept belongs with a newer one: a graph cut anew replaces all old pieces. */
    static boolean belong(GraphEvent.Chunk kept, GraphEvent.Chunk newer) {
        return kept.count() == newer.count();
    }

    /** @param pieces of one cut, in any order, none twice */
    static Outcome assemble(Collection<GraphEvent.Chunk> pieces, int count) {
        if (pieces.size() < count) {
            return new Outcome.Incomplete(pieces.size(), count);
        }
        OpGraph graph;
        try {
            graph = GraphChunks.join(List.copyOf(pieces));
        } catch (MalformedEventException | RuntimeException e) {
            return new Outcome.Broken("The pieces do not make the graph: " + e.getMessage());
        }
        try {
            return new Outcome.Tagged(GraphTagger.tag(graph));
        } catch (RuntimeException e) {
            return new Outcome.Broken("Graph " + graph.hash().brief() + " cannot be tagged: " + e);
        }
    }
}
