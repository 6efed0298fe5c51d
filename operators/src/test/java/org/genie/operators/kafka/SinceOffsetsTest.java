package org.genie.operators.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer.PartitionOffsetsRetriever;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class SinceOffsetsTest {
    private static final TopicPartition COMMITTED = new TopicPartition("t", 0);
    private static final TopicPartition BUSY = new TopicPartition("t", 1);
    private static final TopicPartition QUIET = new TopicPartition("t", 2);

    /** One partition was read before, one has news since the moment, one has none. */
    private static final class Kafka implements PartitionOffsetsRetriever {
        @Override
        public Map<TopicPartition, Long> committedOffsets(Collection<TopicPartition> partitions) {
            return Map.of(COMMITTED, 5L);
        }

        @Override
        public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
            Map<TopicPartition, Long> ends = new HashMap<>(Map.of(COMMITTED, 90L, BUSY, 80L, QUIET, 70L));
            ends.keySet().retainAll(partitions);
            return ends;
        }

        @Override
        public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(Map<TopicPartition, Long> times) {
            assertThat(times).containsOnlyKeys(BUSY, QUIET).containsValue(1234L);
            Map<TopicPartition, OffsetAndTimestamp> found = new HashMap<>();
            found.put(BUSY, new OffsetAndTimestamp(60, 1240));
            found.put(QUIET, null);
            return found;
        }
    }

    @Test
    void beginsWhereItLeftOffElseWithWhatIsNewElseAtTheEnd() {
        Map<TopicPartition, Long> offsets =
                new SinceOffsets(1234).getPartitionOffsets(List.of(COMMITTED, BUSY, QUIET), new Kafka());

        assertThat(offsets).containsOnly(Map.entry(COMMITTED, 5L), Map.entry(BUSY, 60L), Map.entry(QUIET, 70L));
    }
}
