package org.genie.operators.kafka;

import java.util.Arrays;
import org.genie.model.event.DeadLetter;
import org.jspecify.annotations.Nullable;

/**
 * A record as it lies on its topic, not yet understood. Operators decode it themselves, so that what cannot be taken can be
 * put aside with its original bytes. Arrays are shared, not copied: nobody writes to them.
 *
 * @param key null where it had none
 * @param value null for tombstones
 */
public record KafkaRecord(String topic, int partition, long offset, byte @Nullable [] key, byte @Nullable [] value) {
    private static final byte[] NOTHING = {};

    /** The same place without the content: tells how far the topic was read. */
    public KafkaRecord placeOnly() {
        return new KafkaRecord(topic, partition, offset, null, null);
    }

    public DeadLetter toDeadLetter(String reason, long atMillis) {
        return new DeadLetter(
                topic,
                partition,
                offset,
                key == null ? NOTHING : key,
                value == null ? NOTHING : value,
                reason,
                atMillis);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KafkaRecord r
                && topic.equals(r.topic)
                && partition == r.partition
                && offset == r.offset
                && Arrays.equals(key, r.key)
                && Arrays.equals(value, r.value);
    }

    @Override
    public int hashCode() {
        return topic.hashCode() * 31 + Long.hashCode(offset);
    }

    @Override
    public String toString() {
        return topic + "-" + partition + "@" + offset;
    }
}
