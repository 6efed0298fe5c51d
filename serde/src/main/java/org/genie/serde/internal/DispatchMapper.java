package org.genie.serde.internal;

import java.nio.ByteBuffer;
import org.genie.model.ExecutorId;
import org.genie.model.GraphHash;
import org.genie.model.ModelName;
import org.genie.model.RequestId;
import org.genie.model.event.Dispatch;
import org.genie.serde.Codec;
import org.genie.serde.avro.WireDispatch;
import org.genie.serde.avro.WirePeer;

/** Attempts on their way to executors. */
public final class DispatchMapper {
    public static final Codec<Dispatch> CODEC = new AvroCodec<>(
            "dispatch", WireDispatch.getClassSchema(), DispatchMapper::toWire, DispatchMapper::fromWire);

    private DispatchMapper() {}

    private static WireDispatch toWire(Dispatch d) {
        GraphHash decodeGraph = d.decodeGraph();
        Dispatch.Peer decode = d.decode();
        return new WireDispatch(
                d.request().value(),
                WireValues.fence(d.fence()),
                d.planVersion(),
                d.model().value(),
                d.graph().value(),
                decodeGraph == null ? null : decodeGraph.value(),
                peer(d.target()),
                decode == null ? null : peer(decode),
                PackedNumbers.pack(d.tokens()),
                d.emitted(),
                d.maxTokens(),
                PackedNumbers.pack(d.eosTokens()),
                WireValues.nullable(d.maxContext()),
                ByteBuffer.wrap(d.inputs()),
                d.deadlineMillis());
    }

    private static Dispatch fromWire(WireDispatch d) {
        return new Dispatch(
                new RequestId(d.getRequest()),
                WireValues.fence(d.getFence()),
                d.getPlanVersion(),
                new ModelName(d.getModel()),
                new GraphHash(d.getGraph()),
                d.getDecodeGraph() == null ? null : new GraphHash(d.getDecodeGraph()),
                peer(d.getTarget()),
                d.getDecode() == null ? null : peer(d.getDecode()),
                PackedNumbers.unpackTokens("tokens", d.getTokens()),
                d.getEmitted(),
                d.getMaxTokens(),
                PackedNumbers.unpackTokens("eosTokens", d.getEosTokens()),
                WireValues.optional(d.getMaxContext()),
                WireValues.bytes(d.getInputs()),
                d.getDeadlineMillis());
    }

    private static WirePeer peer(Dispatch.Peer p) {
        return new WirePeer(p.executor().value(), p.controlAddress(), p.dataAddress());
    }

    private static Dispatch.Peer peer(WirePeer p) {
        return new Dispatch.Peer(new ExecutorId(p.getExecutor()), p.getControlAddress(), p.getDataAddress());
    }
}
