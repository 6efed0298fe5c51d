package org.genie.jobs.pipeline;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.genie.model.event.TopicNames;
import org.genie.operators.kafka.KafkaRecord;
import org.genie.operators.kafka.KafkaRecordReader;
import org.genie.operators.kafka.OutgoingRecord;
import org.genie.operators.kafka.OutgoingRecordWriter;

/** Makes the job's Kafka sources and sinks out of one set of client properties. */
final class KafkaEnds {
    private static final String DEFAULT_GROUP = "genie-job";

    /** Plans of many models go beyond Kafka's default; topics have limits of their own. */
    private static final String LARGEST_RECORD = Integer.toString(TopicNames.MAX_RECORD_BYTES);

    private final Map<String, String> kafka;

    KafkaEnds(Map<String, String> kafka) {
        this.kafka = Map.copyOf(kafka);
    }

    KafkaSource<KafkaRecord> source(String id, List<String> topics, OffsetsInitializer start) {
        Properties properties = new Properties();
        properties.setProperty("register.consumer.metrics", "false");
        properties.putAll(kafka);
        return KafkaSource.<KafkaRecord>builder()
                .setProperties(properties)
                .setGroupId(kafka.getOrDefault("group.id", DEFAULT_GROUP))
                .setClientIdPrefix(id)
                .setTopics(topics)
                .setStartingOffsets(start)
                .setDeserializer(new KafkaRecordReader())
                .build();
    }

    KafkaSink<OutgoingRecord> sink() {
        Properties properties = new Properties();
        properties.putAll(producer());
        properties.setProperty("register.producer.metrics", "false");
        return KafkaSink.<OutgoingRecord>builder()
                .setKafkaProducerConfig(properties)
                .setBootstrapServers(kafka.get("bootstrap.servers"))
                .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
                .setRecordSerializer(new OutgoingRecordWriter())
                .build();
    }

    /** Properties of a producer that sends at once. */
    Map<String, String> producer() {
        Map<String, String> properties = new HashMap<>(kafka);
        properties.putIfAbsent("linger.ms", "0");
        properties.putIfAbsent("max.request.size", LARGEST_RECORD);
        properties.remove("group.id");
        return properties;
    }

    /** Properties of an admin client. */
    Map<String, String> admin() {
        Map<String, String> properties = new HashMap<>(kafka);
        properties.remove("group.id");
        return properties;
    }
}
