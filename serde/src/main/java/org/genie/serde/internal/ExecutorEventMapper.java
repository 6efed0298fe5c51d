package org.genie.serde.internal;

import org.genie.model.ExecutorId;
import org.genie.model.RequestId;
import org.genie.model.event.ExecutorEvent;
import org.genie.model.event.RefusalCode;
import org.genie.serde.Codec;
import org.genie.serde.avro.WireExecutorEvent;

/** What happened to attempts at executors. */
public final class ExecutorEventMapper {
    public static final Codec<ExecutorEvent> CODEC = new AvroCodec<>(
            "executor event",
            WireExecutorEvent.getClassSchema(),
            ExecutorEventMapper::toWire,
            ExecutorEventMapper::fromWire);

    private ExecutorEventMapper() {}

    private static WireExecutorEvent toWire(ExecutorEvent e) {
        return new WireExecutorEvent(
                e.kind().name(),
                e.request().value(),
                WireValues.fence(e.fence()),
                e.executor().value(),
                e.incarnation(),
                e.retryable(),
                e.code().name(),
                e.message(),
                e.needed(),
                e.free(),
                e.atMillis());
    }

    private static ExecutorEvent fromWire(WireExecutorEvent e) {
        return new ExecutorEvent(
                WireValues.constant(ExecutorEvent.Kind.class, "kind", e.getKind()),
                new RequestId(e.getRequest()),
                WireValues.fence(e.getFence()),
                new ExecutorId(e.getExecutor()),
                e.getIncarnation(),
                e.getRetryable(),
                WireValues.constant(RefusalCode.class, "code", e.getCode()),
                e.getMessage(),
                e.getNeeded(),
                e.getFree(),
                e.getAtMillis());
    }
}
