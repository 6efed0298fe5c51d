package org.genie.benchmarks;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.genie.client.KafkaConnection;
import org.genie.model.event.TopicNames;

/** When each request's records were written, from their timestamps: which stage takes how long (1 ms resolution). */
final class StageTimes {
    private StageTimes() {}

    static void print(KafkaConnection kafka, TopicNames topics) {
        Map<String, Long> requested = firstTimes(kafka, topics.requests());
        Map<String, Map<String, Long>> stages = new LinkedHashMap<>();
        stages.put("scheduler decided", firstTimes(kafka, topics.decisions()));
        stages.put("prefill executor took the dispatch", firstTimes(kafka, topics.executorEvents()));
        stages.put("first token written", firstTimes(kafka, topics.results()));
        System.out.println("| since the request was written, mean ms (later half of the requests) | |\n|---|---|");
        stages.forEach((stage, times) -> {
            List<String> keys = new ArrayList<>(requested.keySet());
            double mean = keys.subList(keys.size() / 2, keys.size()).stream()
                    .filter(times::containsKey)
                    .mapToLong(k -> times.getOrDefault(k, 0L) - requested.getOrDefault(k, 0L))
                    .average()
                    .orElse(Double.NaN);
            System.out.printf(Locale.ROOT, "| %s (%d) | %.2f |%n", stage, times.size(), mean);
        });
        System.out.println();
    }

    private static Map<String, Long> firstTimes(KafkaConnection kafka, String topic) {
        Map<String, Long> times = new LinkedHashMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer = kafka.consumer()) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(p -> new TopicPartition(topic, p.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
            int before = -1;
            while (all.size() != before) {
                before = all.size();
                consumer.poll(Duration.ofMillis(500)).forEach(all::add);
            }
            all.stream()
                    .sorted(java.util.Comparator.comparingLong(ConsumerRecord::timestamp))
                    .filter(r -> r.key() != null)
                    .forEach(r -> times.putIfAbsent(new String(r.key(), StandardCharsets.UTF_8), r.timestamp()));
        }
        return times;
    }
}
