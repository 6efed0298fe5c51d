package org.genie.model.event;

import java.util.Arrays;

/**
 * A record that could not be taken, with the reason and its original bytes.
 *
 * @param topic where it came from
 * @param key the record's key bytes; empty when it had none
 * @param value the record's value bytes
 */
public record DeadLetter(
        String topic, int partition, long offset, byte[] key, byte[] value, String reason, long atMillis) {
    @Override
    public boolean equals(Object other) {
        return other instanceof DeadLetter d
                && topic.equals(d.topic)
                && partition == d.partition
                && offset == d.offset
                && Arrays.equals(key, d.key)
                && Arrays.equals(value, d.value)
                && reason.equals(d.reason)
                && atMillis == d.atMillis;
    }

    @Override
    public int hashCode() {
        return topic.hashCode() * 31 + Long.hashCode(offset);
    }

    @Override
    public String toString() {
        return topic + "-" + partition + "@" + offset + ": " + reason;
    }
}
