package org.genie.model.event;

import java.util.Arrays;
import java.util.List;
import org.genie.model.GraphHash;
import org.genie.model.graph.WeightLocation;
import org.genie.model.plan.ModelManifest;

/** What travels on {@code genie.graphs}: pieces of graphs, and the names that point at them. */
public sealed interface GraphEvent {
    /** The record key, so that the compacted topic keeps one of each. */
    String key();

    /**
     * One piece of an encoded graph, small enough for the broker.
     *
     * @param index counted from 0
     * @param count pieces in all
     * @param bytes a slice of the graph's compressed encoding
     * @param weights where the weights lie; on the first piece, and on the next ones where they are too many for one
     */
    record Chunk(GraphHash graph, int index, int count, byte[] bytes, List<WeightLocation> weights)
            implements GraphEvent {
        public Chunk {
            weights = List.copyOf(weights);
            if (index < 0 || index >= count) {
                throw new IllegalArgumentException("graph chunk " + index + " of " + count + " cannot be.");
            }
        }

        @Override
        public String key() {
            return "graph/" + graph + "/" + index;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Chunk c
                    && graph.equals(c.graph)
                    && index == c.index
                    && count == c.count
                    && Arrays.equals(bytes, c.bytes)
                    && weights.equals(c.weights);
        }

        @Override
        public int hashCode() {
            return key().hashCode();
        }

        @Override
        public String toString() {
            return key() + " of " + count + ", " + bytes.length + " bytes";
        }
    }

    /** A model's name and what it stands for now. */
    record Published(ModelManifest manifest) implements GraphEvent {
        @Override
        public String key() {
            return "model/" + manifest.name();
        }
    }
}
