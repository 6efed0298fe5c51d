package org.genie.serde.internal;

import java.nio.ByteBuffer;
import org.genie.model.event.DeadLetter;
import org.genie.serde.Codec;
import org.genie.serde.avro.WireDeadLetter;

/** Records that could not be taken. */
public final class DeadLetterMapper {
    public static final Codec<DeadLetter> CODEC = new AvroCodec<>(
            "dead letter", WireDeadLetter.getClassSchema(), DeadLetterMapper::toWire, DeadLetterMapper::fromWire);

    private DeadLetterMapper() {}

    private static WireDeadLetter toWire(DeadLetter d) {
        return new WireDeadLetter(
                d.topic(),
                d.partition(),
                d.offset(),
                ByteBuffer.wrap(d.key()),
                ByteBuffer.wrap(d.value()),
                d.reason(),
                d.atMillis());
    }

    private static DeadLetter fromWire(WireDeadLetter d) {
        return new DeadLetter(
                d.getTopic(),
                d.getPartition(),
                d.getOffset(),
                WireValues.bytes(d.getKey()),
                WireValues.bytes(d.getValue()),
                d.getReason(),
                d.getAtMillis());
    }
}
