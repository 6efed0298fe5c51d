package org.genie.serde;

import java.util.List;
import org.genie.model.event.GraphEvent;
import org.genie.model.graph.OpGraph;
import org.genie.model.graph.WeightLocation;

/** Cuts an encoded, compressed graph into pieces that fit the broker's message limit, and puts pieces together. */
public final class GraphChunks {
    /** Well under Kafka's default limit of 1 MiB. */
    public static final int DEFAULT_CHUNK_BYTES = 700_000;

    private GraphChunks() {}

    public static List<GraphEvent.Chunk> cut(OpGraph graph, List<WeightLocation> weights, int chunkBytes) {
        throw new UnsupportedOperationException("TODO serde");
    }

    /**
     * Puts all pieces of one graph together, in any order.
     *
     * @throws MalformedEventException when pieces are missing, or the graph's hash is not the one announced
     */
    public static OpGraph join(List<GraphEvent.Chunk> chunks) throws MalformedEventException {
        throw new UnsupportedOperationException("TODO serde");
    }
}
