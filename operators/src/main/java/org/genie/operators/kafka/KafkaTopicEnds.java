package org.genie.operators.kafka;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the broker once, on a thread of its own that has ended when {@code close} returns. */
public final class KafkaTopicEnds implements TopicEnds {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaTopicEnds.class);
    private static final long LONGEST_CLOSE_MILLIS = 2000;

    private final Map<String, Object> kafka;
    private final List<String> topics;
    private final Thread thread;
    private volatile @Nullable Map<String, Long> ends;

    private KafkaTopicEnds(Map<String, Object> kafka, List<String> topics) {
        this.kafka = kafka;
        this.topics = List.copyOf(topics);
        this.thread = new Thread(this::ask, "genie-topic-ends");
        thread.setDaemon(true);
    }

    public static KafkaTopicEnds of(Map<String, String> kafka, List<String> topics) {
        KafkaTopicEnds ends = new KafkaTopicEnds(new HashMap<>(kafka), topics);
        ends.thread.start();
        return ends;
    }

    @Override
    public Optional<Map<String, Long>> find() {
        return Optional.ofNullable(ends);
    }

    private void ask() {
        try (Admin admin = Admin.create(kafka)) {
            Map<TopicPartition, OffsetSpec> first = new HashMap<>();
            Map<TopicPartition, OffsetSpec> last = new HashMap<>();
            for (TopicPartition partition : partitions(
                    admin.describeTopics(topics).allTopicNames().get().values())) {
                first.put(partition, OffsetSpec.earliest());
                last.put(partition, OffsetSpec.latest());
            }
            ends = filled(
                    admin.listOffsets(first).all().get(),
                    admin.listOffsets(last).all().get());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | RuntimeException e) {
            // Not known means: wait for as long as one waits at most.
            LOG.warn("ends of topics not found topics={} reason={}", topics, e.toString());
        }
    }

    private static List<TopicPartition> partitions(Collection<TopicDescription> described) {
        return described.stream()
                .flatMap(t -> t.partitions().stream().map(p -> new TopicPartition(t.name(), p.partition())))
                .toList();
    }

    private static Map<String, Long> filled(
            Map<TopicPartition, ListOffsetsResultInfo> first, Map<TopicPartition, ListOffsetsResultInfo> last) {
        Map<String, Long> filled = new HashMap<>();
        last.forEach((partition, end) -> {
            ListOffsetsResultInfo start = first.get(partition);
            if (start == null || end.offset() > start.offset()) {
                filled.put(TopicEnds.place(partition.topic(), partition.partition()), end.offset());
            }
        });
        return filled;
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(LONGEST_CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
