package org.genie.serde;

import java.util.List;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.genie.serde.avro.WireDeadLetter;
import org.genie.serde.avro.WireDecision;
import org.genie.serde.avro.WireDispatch;
import org.genie.serde.avro.WireExecutorEvent;
import org.genie.serde.avro.WireGraph;
import org.genie.serde.avro.WireGraphEvent;
import org.genie.serde.avro.WireHeartbeat;
import org.genie.serde.avro.WireManifest;
import org.genie.serde.avro.WirePlan;
import org.genie.serde.avro.WireProfile;
import org.genie.serde.avro.WireRequestEvent;
import org.genie.serde.avro.WireTokenChunk;

/** A type that has a codec, and how to draw values of it. */
record WireType<T>(String name, Codec<T> codec, Schema schema, Function<RandomValues, T> draw) {
    static List<WireType<?>> all() {
        return List.of(
                new WireType<>("graph-event", Codecs.graphEvents(), WireGraphEvent.SCHEMA$, RandomValues::graphEvent),
                new WireType<>(
                        "request-event", Codecs.requestEvents(), WireRequestEvent.SCHEMA$, RandomValues::requestEvent),
                new WireType<>("heartbeat", Codecs.heartbeats(), WireHeartbeat.SCHEMA$, RandomValues::heartbeat),
                new WireType<>(
                        "executor-event",
                        Codecs.executorEvents(),
                        WireExecutorEvent.SCHEMA$,
                        RandomValues::executorEvent),
                new WireType<>("plan", Codecs.plans(), WirePlan.SCHEMA$, RandomValues::plan),
                new WireType<>("token-chunk", Codecs.results(), WireTokenChunk.SCHEMA$, RandomValues::tokenChunk),
                new WireType<>("decision", Codecs.decisions(), WireDecision.SCHEMA$, RandomValues::decision),
                new WireType<>("dead-letter", Codecs.deadLetters(), WireDeadLetter.SCHEMA$, RandomValues::deadLetter),
                new WireType<>("profile", Codecs.graphProfiles(), WireProfile.SCHEMA$, RandomValues::profile),
                new WireType<>("manifest", Codecs.manifests(), WireManifest.SCHEMA$, RandomValues::manifest),
                new WireType<>("dispatch", Codecs.dispatches(), WireDispatch.SCHEMA$, RandomValues::dispatch),
                new WireType<>("graph", Codecs.graphs(), WireGraph.SCHEMA$, RandomValues::graph));
    }

    T value(long seed) {
        return draw.apply(new RandomValues(seed));
    }

    byte[] bytes(long seed) {
        return codec.encode(value(seed));
    }

    @Override
    public String toString() {
        return name;
    }
}
