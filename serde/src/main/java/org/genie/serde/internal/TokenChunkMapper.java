package org.genie.serde.internal;

import java.nio.ByteBuffer;
import org.genie.model.RequestId;
import org.genie.model.request.FinishReason;
import org.genie.model.request.RequestReport;
import org.genie.model.request.TokenChunk;
import org.genie.serde.Codec;
import org.genie.serde.avro.WireEnd;
import org.genie.serde.avro.WireReport;
import org.genie.serde.avro.WireTokenChunk;
import org.jspecify.annotations.Nullable;

/** Pieces of answers. */
public final class TokenChunkMapper {
    public static final Codec<TokenChunk> CODEC = new AvroCodec<>(
            "token chunk", WireTokenChunk.getClassSchema(), TokenChunkMapper::toWire, TokenChunkMapper::fromWire);

    private TokenChunkMapper() {}

    private static WireTokenChunk toWire(TokenChunk c) {
        return new WireTokenChunk(
                c.request().value(),
                WireValues.fence(c.fence()),
                c.offset(),
                PackedNumbers.pack(c.tokens()),
                PackedNumbers.pack(c.stepNanos()),
                end(c.end()));
    }

    private static TokenChunk fromWire(WireTokenChunk c) {
        return new TokenChunk(
                new RequestId(c.getRequest()),
                WireValues.fence(c.getFence()),
                c.getOffset(),
                PackedNumbers.unpackTokens("tokens", c.getTokens()),
                PackedNumbers.unpackLongs("stepNanos", c.getStepNanos()),
                end(c.getEnd()));
    }

    private static @Nullable WireEnd end(TokenChunk.@Nullable End e) {
        return e == null
                ? null
                : new WireEnd(
                        e.reason().name(),
                        e.message(),
                        e.retryAfterMillis(),
                        report(e.report()),
                        ByteBuffer.wrap(e.outputs()));
    }

    private static TokenChunk.@Nullable End end(@Nullable WireEnd e) {
        return e == null
                ? null
                : new TokenChunk.End(
                        WireValues.constant(FinishReason.class, "reason", e.getReason()),
                        e.getMessage(),
                        e.getRetryAfterMillis(),
                        report(e.getReport()),
                        WireValues.bytes(e.getOutputs()));
    }

    private static WireReport report(RequestReport r) {
        return new WireReport(
                WireValues.nullable(r.prefillExecutor()),
                r.prefillPid(),
                WireValues.nullable(r.decodeExecutor()),
                r.decodePid(),
                r.device(),
                r.kvBytesMoved(),
                r.transport(),
                r.prefillMillis(),
                r.transferMillis());
    }

    private static RequestReport report(WireReport r) {
        return new RequestReport(
                WireValues.executor(r.getPrefillExecutor()),
                r.getPrefillPid(),
                WireValues.executor(r.getDecodeExecutor()),
                r.getDecodePid(),
                r.getDevice(),
                r.getKvBytesMoved(),
                r.getTransport(),
                r.getPrefillMillis(),
                r.getTransferMillis());
    }
}
