package org.genie.executor.graphs;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.genie.model.GraphHash;
import org.genie.model.event.GraphEvent;

/** The pieces of published graphs as they came, compressed. Not thread-safe. */
final class GraphShelf {
    private final Map<GraphHash, TreeMap<Integer, GraphEvent.Chunk>> pieces = new HashMap<>();

    /** Keeps a piece. One of another cut of the same graph replaces all pieces of the older cut. */
    void put(GraphEvent.Chunk piece) {
        TreeMap<Integer, GraphEvent.Chunk> known = pieces.computeIfAbsent(piece.graph(), g -> new TreeMap<>());
        if (!known.isEmpty() && known.firstEntry().getValue().count() != piece.count()) {
            known.clear();
        }
        known.put(piece.index(), piece);
    }

    /** All pieces of a graph in order, once they are there. */
    Optional<List<GraphEvent.Chunk>> complete(GraphHash graph) {
        TreeMap<Integer, GraphEvent.Chunk> known = pieces.get(graph);
        return known != null && known.size() == known.firstEntry().getValue().count()
                ? Optional.of(List.copyOf(known.values()))
                : Optional.empty();
    }
}
