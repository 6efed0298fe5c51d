package org.genie.operators.scheduling;

import static org.genie.operators.binary.Fields.readAll;
import static org.genie.operators.binary.Fields.readFence;
import static org.genie.operators.binary.Fields.readNullableText;
import static org.genie.operators.binary.Fields.readOptionalLong;
import static org.genie.operators.binary.Fields.readText;
import static org.genie.operators.binary.Fields.readTokens;
import static org.genie.operators.binary.Fields.writeAll;
import static org.genie.operators.binary.Fields.writeFence;
import static org.genie.operators.binary.Fields.writeOptional;
import static org.genie.operators.binary.Fields.writeText;
import static org.genie.operators.binary.Fields.writeTokens;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.genie.model.ExecutorId;
import org.genie.model.GraphHash;
import org.genie.model.ModelName;
import org.genie.model.RequestId;
import org.genie.operators.binary.BinaryCodec;
import org.genie.serde.Codec;
import org.genie.serde.MalformedEventException;
import org.jspecify.annotations.Nullable;

/** How a request's standing is kept. */
public final class RequestRecordCodec {
    private static final int VERSION = 1;

    private RequestRecordCodec() {}

    public static Codec<RequestRecord> create() {
        return new BinaryCodec<>("standing of a request", VERSION, RequestRecordCodec::write, RequestRecordCodec::read);
    }

    private static void write(RequestRecord r, DataOutputStream out) throws IOException {
        writeText(out, r.id().value());
        writeText(out, r.model().value());
        out.writeLong(r.sequence());
        out.writeLong(r.arrivedAtMillis());
        writeText(out, r.stage().name());
        out.writeLong(r.waitingSinceMillis());
        out.writeLong(r.resumesAtMillis());
        writeBinding(r.binding(), out);
        writeFence(out, r.fence());
        writeFence(out, r.seenFence());
        writeAttempt(r.attempt(), out);
        writeTrouble(r.trouble(), out);
    }

    private static RequestRecord read(DataInputStream in) throws IOException, MalformedEventException {
        return new RequestRecord(
                new RequestId(readText(in)),
                new ModelName(readText(in)),
                in.readLong(),
                in.readLong(),
                Stage.valueOf(readText(in)),
                in.readLong(),
                in.readLong(),
                readBinding(in),
                readFence(in),
                readFence(in),
                readAttempt(in),
                readTrouble(in));
    }

    private static void writeBinding(@Nullable Binding b, DataOutputStream out) throws IOException {
        out.writeBoolean(b != null);
        if (b != null) {
            out.writeLong(b.modelVersion());
            writeText(out, b.graph().value());
            writeText(out, b.decodeGraph() == null ? null : b.decodeGraph().value());
            out.writeLong(b.kvBytesPerToken());
            writeTokens(out, b.eosTokens());
            writeOptional(out, b.maxContext());
        }
    }

    private static @Nullable Binding readBinding(DataInputStream in) throws IOException {
        if (!in.readBoolean()) {
            return null;
        }
        long version = in.readLong();
        GraphHash graph = new GraphHash(readText(in));
        String decode = readNullableText(in);
        return new Binding(
                version,
                graph,
                decode == null ? null : new GraphHash(decode),
                in.readLong(),
                readTokens(in),
                readOptionalLong(in));
    }

    private static void writeAttempt(@Nullable Attempt a, DataOutputStream out) throws IOException {
        out.writeBoolean(a != null);
        if (a != null) {
            writeText(out, a.prefill().value());
            out.writeLong(a.prefillIncarnation());
            writeText(out, a.decode() == null ? null : a.decode().value());
            out.writeLong(a.decodeIncarnation());
            out.writeLong(a.startedAtMillis());
            out.writeBoolean(a.accepted());
            out.writeBoolean(a.handedOver());
        }
    }

    private static @Nullable Attempt readAttempt(DataInputStream in) throws IOException {
        if (!in.readBoolean()) {
            return null;
        }
        ExecutorId prefill = new ExecutorId(readText(in));
        long incarnation = in.readLong();
        String decode = readNullableText(in);
        return new Attempt(
                prefill,
                incarnation,
                decode == null ? null : new ExecutorId(decode),
                in.readLong(),
                in.readLong(),
                in.readBoolean(),
                in.readBoolean());
    }

    private static void writeTrouble(Trouble t, DataOutputStream out) throws IOException {
        out.writeInt(t.failures());
        out.writeLong(t.firstAtMillis());
        writeAll(out, t.failedOn(), (id, o) -> writeText(o, id.value()));
        writeText(out, t.message());
    }

    private static Trouble readTrouble(DataInputStream in) throws IOException, MalformedEventException {
        int failures = in.readInt();
        long first = in.readLong();
        return new Trouble(failures, first, readAll(in, i -> new ExecutorId(readText(i))), readText(in));
    }
}
