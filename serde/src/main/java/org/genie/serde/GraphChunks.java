package org.genie.serde;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.genie.model.GraphHash;
import org.genie.model.event.GraphEvent;
import org.genie.model.graph.OpGraph;
import org.genie.model.graph.WeightLocation;
import org.genie.serde.internal.Deflated;

/**
 * Cuts an encoded, compressed graph into pieces that fit the broker's message limit, and puts pieces together. Equal
 * graphs give equal pieces, so pieces of two publications of one graph may be mixed.
 */
public final class GraphChunks {
    /** Well under Kafka's default limit of 1 MiB. */
    public static final int DEFAULT_CHUNK_BYTES = 700_000;

    /** A graph of a million nodes takes about half of this. */
    private static final long MOST_BYTES = 256L << 20;

    /** What a weight location's storage hash, numbers and lengths take besides its URI. */
    private static final int LOCATION_BYTES = 96;

    private GraphChunks() {}

    /**
     * Cuts a graph.
     *
     * @param weights where its weights lie; they go with the first piece, and with the next ones where they are many
     * @param chunkBytes about how many bytes a piece may have, weight locations included; at least 1
     */
    public static List<GraphEvent.Chunk> cut(OpGraph graph, List<WeightLocation> weights, int chunkBytes) {
        if (chunkBytes < 1) {
            throw new IllegalArgumentException(
                    "graph chunks of " + chunkBytes + " bytes cannot be; at least 1 is needed.");
        }
        byte[] bytes = Deflated.deflate(Codecs.graphs().encode(graph));
        List<Piece> pieces = new ArrayList<>();
        int weightsDone = 0;
        int bytesDone = 0;
        while (weightsDone < weights.size() || bytesDone < bytes.length) {
            int weightsEnd = weightsDone;
            long room = chunkBytes;
            while (weightsEnd < weights.size() && (room == chunkBytes || size(weights.get(weightsEnd)) <= room)) {
                room -= size(weights.get(weightsEnd++));
            }
            int bytesEnd = (int) Math.min(bytes.length, bytesDone + Math.max(0, room));
            pieces.add(new Piece(
                    Arrays.copyOfRange(bytes, bytesDone, bytesEnd), weights.subList(weightsDone, weightsEnd)));
            weightsDone = weightsEnd;
            bytesDone = bytesEnd;
        }
        return numbered(graph.hash(), pieces);
    }

    /**
     * Puts all pieces of one graph together, in any order.
     *
     * @throws MalformedEventException when pieces are missing, or the graph's hash is not the one announced
     */
    public static OpGraph join(List<GraphEvent.Chunk> chunks) throws MalformedEventException {
        List<GraphEvent.Chunk> ordered = inOrder(chunks);
        GraphHash hash = ordered.get(0).graph();
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        ordered.forEach(chunk -> compressed.writeBytes(chunk.bytes()));
        OpGraph graph =
                Codecs.graphs().decode(Deflated.inflate("graph " + hash.brief(), compressed.toByteArray(), MOST_BYTES));
        if (!graph.hash().equals(hash)) {
            throw new MalformedEventException("graph " + hash.brief() + " was announced, but its pieces hold the graph "
                    + graph.hash().brief() + ".\nMaybe its producer and this reader are of different versions.");
        }
        return graph;
    }

    /**
     * Where the weights of one graph lie, as all its pieces tell together.
     *
     * @throws MalformedEventException when pieces are missing
     */
    public static List<WeightLocation> weights(List<GraphEvent.Chunk> chunks) throws MalformedEventException {
        return inOrder(chunks).stream().flatMap(c -> c.weights().stream()).toList();
    }

    private static List<GraphEvent.Chunk> numbered(GraphHash graph, List<Piece> pieces) {
        List<GraphEvent.Chunk> chunks = new ArrayList<>();
        for (int i = 0; i < pieces.size(); i++) {
            Piece piece = pieces.get(i);
            chunks.add(new GraphEvent.Chunk(graph, i, pieces.size(), piece.bytes(), piece.weights()));
        }
        return chunks;
    }

    private static List<GraphEvent.Chunk> inOrder(List<GraphEvent.Chunk> chunks) throws MalformedEventException {
        if (chunks.isEmpty()) {
            throw new MalformedEventException("no pieces of a graph are there to put together.");
        }
        GraphHash hash = chunks.get(0).graph();
        int count = chunks.get(0).count();
        if (chunks.size() != count) {
            throw new MalformedEventException(
                    "graph " + hash.brief() + " has " + count + " pieces, but " + chunks.size() + " are there.");
        }
        Map<Integer, GraphEvent.Chunk> byIndex = new TreeMap<>();
        for (GraphEvent.Chunk chunk : chunks) {
            if (!chunk.graph().equals(hash) || chunk.count() != count) {
                throw new MalformedEventException("piece " + chunk.key() + " of " + chunk.count() + " stands among the "
                        + count + " pieces of graph " + hash.brief() + ".");
            }
            if (byIndex.put(chunk.index(), chunk) != null) {
                throw new MalformedEventException(
                        "piece " + chunk.index() + " of graph " + hash.brief() + " is there twice.");
            }
        }
        return List.copyOf(byIndex.values());
    }

    private static int size(WeightLocation weight) {
        return LOCATION_BYTES + weight.uri().length();
    }

    private record Piece(byte[] bytes, List<WeightLocation> weights) {}
}
