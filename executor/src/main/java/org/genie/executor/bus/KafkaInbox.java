package org.genie.executor.bus;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.genie.model.event.TopicNames;
import org.genie.serde.Codecs;
import org.genie.serde.MalformedEventException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the topics of graphs and plans from their beginning, without a consumer group: every executor reads all of both.
 * One thread polls; broker outages are waited out, malformed records are skipped with a warning.
 */
public final class KafkaInbox implements Inbox {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaInbox.class);
    private static final Duration START_PATIENCE = Duration.ofSeconds(15);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration PAUSE_AFTER_ERROR = Duration.ofMillis(500);

    private final Duration patience;
    private final String servers;
    private final TopicNames topics;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread thread;
    private Inbox.@Nullable Listener listener;
    private volatile boolean closed;

    /**
     * @param properties Kafka client properties, {@code bootstrap.servers} among them
     * @throws BusException where they are not such
     */
    public KafkaInbox(Map<String, String> properties, TopicNames topics, String clientId) {
        this(properties, topics, clientId, START_PATIENCE);
    }

    /** @param patience for a broker that does not answer */
    KafkaInbox(Map<String, String> properties, TopicNames topics, String clientId, Duration patience) {
        this.patience = patience;
        this.topics = topics;
        this.servers = properties.getOrDefault(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, "(none)");
        Map<String, Object> all = new HashMap<>(properties);
        all.put(ConsumerConfig.CLIENT_ID_CONFIG, clientId);
        all.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        all.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        try {
            this.consumer = new KafkaConsumer<>(all);
        } catch (KafkaException e) {
            throw KafkaErrors.badProperties(servers, e);
        }
        this.thread = new Thread(this::run, "genie-inbox");
        thread.setDaemon(true);
    }

    /**
     * Finds the topics.
     *
     * @throws BusException where the broker does not answer, or has no such topics
     */
    public void connect() {
        try {
            List<TopicPartition> partitions = new ArrayList<>(partitions(topics.graphs()));
            partitions.addAll(partitions(topics.plans()));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
        } catch (TimeoutException e) {
            throw KafkaErrors.unreachable(servers, patience, e);
        }
    }

    /** After {@link #connect}. */
    @Override
    public void start(Inbox.Listener hearing) {
        listener = hearing;
        thread.start();
    }

    private List<TopicPartition> partitions(String topic) {
        List<PartitionInfo> infos = consumer.partitionsFor(topic, patience);
        if (infos == null || infos.isEmpty()) {
            throw KafkaErrors.noTopic(servers, topic);
        }
        return infos.stream().map(i -> new TopicPartition(topic, i.partition())).toList();
    }

    private void run() {
        while (!closed) {
            try {
                for (ConsumerRecord<byte[], byte[]> message : consumer.poll(POLL)) {
                    deliver(message);
                }
            } catch (WakeupException e) {
                LOG.debug("inbox ends");
            } catch (KafkaException e) {
                LOG.warn("reading failed servers={} reason={}", servers, e.getMessage());
                pause();
            }
        }
    }

    private void deliver(ConsumerRecord<byte[], byte[]> message) {
        byte[] value = message.value();
        Inbox.Listener hearing = listener;
        if (value == null || hearing == null) {
            return;
        }
        try {
            if (message.topic().equals(topics.plans())) {
                hearing.plan(Codecs.plans().decode(value));
            } else {
                hearing.graph(Codecs.graphEvents().decode(value));
            }
        } catch (MalformedEventException e) {
            LOG.warn(
                    "event skipped topic={} partition={} offset={} reason={}",
                    message.topic(),
                    message.partition(),
                    message.offset(),
                    e.getMessage());
        } catch (RuntimeException e) {
            LOG.error(
                    "event broke topic={} partition={} offset={}",
                    message.topic(),
                    message.partition(),
                    message.offset(),
                    e);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_AFTER_ERROR.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        try {
            if (thread.isAlive()) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
    }
}
