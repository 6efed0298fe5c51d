package org.genie.serde.internal;

import java.nio.ByteBuffer;
import org.genie.model.GraphHash;
import org.genie.model.event.GraphEvent;
import org.genie.model.graph.WeightLocation;
import org.genie.serde.Codec;
import org.genie.serde.avro.WireGraphChunk;
import org.genie.serde.avro.WireGraphEvent;
import org.genie.serde.avro.WireManifest;
import org.genie.serde.avro.WireWeightLocation;

/** Pieces of graphs, and the names that point at them. */
public final class GraphEventMapper {
    public static final Codec<GraphEvent> CODEC = new AvroCodec<>(
            "graph event", WireGraphEvent.getClassSchema(), GraphEventMapper::toWire, GraphEventMapper::fromWire);

    private GraphEventMapper() {}

    private static WireGraphEvent toWire(GraphEvent event) {
        return event instanceof GraphEvent.Published published
                ? new WireGraphEvent(ManifestMapper.toWire(published.manifest()))
                : new WireGraphEvent(chunk((GraphEvent.Chunk) event));
    }

    private static GraphEvent fromWire(WireGraphEvent event) {
        return event.getEvent() instanceof WireManifest manifest
                ? new GraphEvent.Published(ManifestMapper.fromWire(manifest))
                : chunk((WireGraphChunk) event.getEvent());
    }

    private static WireGraphChunk chunk(GraphEvent.Chunk c) {
        return new WireGraphChunk(
                c.graph().value(),
                c.index(),
                c.count(),
                ByteBuffer.wrap(c.bytes()),
                WireValues.map(c.weights(), w -> new WireWeightLocation(w.storage(), w.uri(), w.offset(), w.length())));
    }

    private static GraphEvent.Chunk chunk(WireGraphChunk c) {
        return new GraphEvent.Chunk(
                new GraphHash(c.getGraph()),
                c.getIndex(),
                c.getCount(),
                WireValues.bytes(c.getBytes()),
                WireValues.map(
                        c.getWeights(),
                        w -> new WeightLocation(w.getStorage(), w.getUri(), w.getOffset(), w.getLength())));
    }
}
