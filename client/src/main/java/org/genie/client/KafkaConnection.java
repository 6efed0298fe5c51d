package org.genie.client;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.genie.model.event.TopicNames;

/**
 * How to reach a Kafka cluster, and clients set up for Genie's records: raw bytes, low latency, values up to {@link
 * TopicNames#MAX_RECORD_BYTES}.
 *
 * @param properties what every Kafka client gets: {@code bootstrap.servers}, and security settings where needed
 */
public record KafkaConnection(Map<String, String> properties) {
    public KafkaConnection {
        properties = Map.copyOf(properties);
        if (!properties.containsKey(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)) {
            throw new IllegalArgumentException("Kafka properties lack bootstrap.servers.");
        }
    }

    public static KafkaConnection to(String bootstrapServers) {
        return new KafkaConnection(Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));
    }

    public String bootstrapServers() {
        return properties.getOrDefault(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, "");
    }

    /** Fails with a clear message unless a broker answers within the given time. */
    public void check(Duration timeout) {
        Properties config = new Properties();
        config.putAll(properties);
        config.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, Integer.toString((int) timeout.toMillis()));
        config.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, Integer.toString((int) timeout.toMillis()));
        try (Admin admin = Admin.create(config)) {
            admin.describeCluster(new DescribeClusterOptions().timeoutMs((int) timeout.toMillis()))
                    .nodes()
                    .get(timeout.toMillis() + 1000, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw unreachable(timeout, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable(timeout, e);
        }
    }

    private ClientException unreachable(Duration timeout, Exception cause) {
        return new ClientException(
                "No Kafka broker answers at " + bootstrapServers() + " within " + timeout.toMillis() + " ms."
                        + "\nMaybe the broker is not running, or the address is not the one it advertises.",
                cause);
    }

    public Admin admin() {
        return Admin.create(new HashMap<String, Object>(properties));
    }

    public KafkaProducer<byte[], byte[]> producer() {
        Map<String, Object> config = new HashMap<>(properties);
        config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, TopicNames.MAX_RECORD_BYTES);
        config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 2L * TopicNames.MAX_RECORD_BYTES);
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** A consumer without a committed position, for readers that assign partitions themselves. */
    public KafkaConsumer<byte[], byte[]> consumer() {
        Map<String, Object> config = new HashMap<>(properties);
        config.put(ConsumerConfig.GROUP_ID_CONFIG, "genie-client-" + UUID.randomUUID());
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1);
        config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, TopicNames.MAX_RECORD_BYTES);
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Tells where, and nothing that may be secret. */
    @Override
    public String toString() {
        return "Kafka at " + bootstrapServers();
    }
}
