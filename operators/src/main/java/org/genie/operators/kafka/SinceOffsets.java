package org.genie.operators.kafka;

import java.io.Serial;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;

/**
 * Begins at the committed offset; where there is none, with what was written since a moment before the job was built. The
 * end of the topic would be too late: a source finds it while others already work, and what they cause would be missed.
 */
public final class SinceOffsets implements OffsetsInitializer {
    @Serial
    private static final long serialVersionUID = 1L;

    private final long sinceMillis;

    /** @param sinceMillis wall clock, early enough for clocks that differ */
    public SinceOffsets(long sinceMillis) {
        this.sinceMillis = sinceMillis;
    }

    @Override
    public Map<TopicPartition, Long> getPartitionOffsets(
            Collection<TopicPartition> partitions, PartitionOffsetsRetriever kafka) {
        Map<TopicPartition, Long> offsets = new HashMap<>(kafka.committedOffsets(partitions));
        offsets.values().removeIf(offset -> offset == null || offset < 0);
        Set<TopicPartition> rest = new HashSet<>(partitions);
        rest.removeAll(offsets.keySet());
        if (!rest.isEmpty()) {
            offsets.putAll(since(rest, kafka));
        }
        return offsets;
    }

    private Map<TopicPartition, Long> since(Set<TopicPartition> partitions, PartitionOffsetsRetriever kafka) {
        // The end is asked for first: what comes between the two questions is then read, not skipped.
        Map<TopicPartition, Long> offsets = new HashMap<>(kafka.endOffsets(partitions));
        Map<TopicPartition, Long> times = new HashMap<>();
        partitions.forEach(partition -> times.put(partition, sinceMillis));
        for (Map.Entry<TopicPartition, OffsetAndTimestamp> found :
                kafka.offsetsForTimes(times).entrySet()) {
            if (found.getValue() != null && found.getValue().offset() >= 0) {
                offsets.merge(found.getKey(), found.getValue().offset(), Math::min);
            }
        }
        return offsets;
    }

    @Override
    public OffsetResetStrategy getAutoOffsetResetStrategy() {
        return OffsetResetStrategy.EARLIEST;
    }
}
