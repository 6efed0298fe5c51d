package org.genie.executor.bus;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.genie.model.cluster.Heartbeat;
import org.genie.model.event.ExecutorEvent;
import org.genie.model.event.TopicNames;
import org.genie.model.request.FinishReason;
import org.genie.model.request.TokenChunk;
import org.genie.serde.Codecs;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes to the topics of results, executor events and heartbeats, with one producer that holds nothing back. In an outage
 * it keeps what it was told as long as memory lasts, then makes its caller wait.
 */
public final class KafkaOutbox implements Outbox {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaOutbox.class);
    private static final Duration OUTAGE = Duration.ofMinutes(10);
    private static final Duration LONGEST_FLUSH = Duration.ofSeconds(3);
    private static final String LARGEST_RECORD = Integer.toString(TopicNames.MAX_RECORD_BYTES);

    private final TopicNames topics;
    private final KafkaProducer<byte[], byte[]> producer;
    private volatile boolean closed;

    /**
     * @param properties Kafka client properties, {@code bootstrap.servers} among them
     * @throws BusException where they are not such
     */
    public KafkaOutbox(Map<String, String> properties, TopicNames topics, String clientId) {
        this.topics = topics;
        Map<String, Object> all = new HashMap<>();
        // The broker's own limit still holds; this one should not come before it.
        all.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, LARGEST_RECORD);
        all.put(ProducerConfig.BUFFER_MEMORY_CONFIG, LARGEST_RECORD);
        all.putAll(properties);
        all.put(ProducerConfig.CLIENT_ID_CONFIG, clientId);
        all.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        all.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        all.put(ProducerConfig.LINGER_MS_CONFIG, "0");
        all.put(ProducerConfig.ACKS_CONFIG, "1");
        all.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, false);
        all.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Long.toString(OUTAGE.toMillis()));
        try {
            this.producer = new KafkaProducer<>(all);
        } catch (KafkaException e) {
            throw KafkaErrors.badProperties(
                    properties.getOrDefault(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, "(none)"), e);
        }
    }

    /** Asks for the topics' whereabouts now, so that the first token does not have to. */
    public void warmUp() {
        producer.partitionsFor(topics.results());
        producer.partitionsFor(topics.executorEvents());
        producer.partitionsFor(topics.executors());
    }

    @Override
    public void chunk(TokenChunk chunk) {
        send(topics.results(), chunk.request().value(), Codecs.results().encode(chunk), chunk);
    }

    @Override
    public void event(ExecutorEvent event) {
        send(
                topics.executorEvents(),
                event.request().value(),
                Codecs.executorEvents().encode(event),
                null);
    }

    @Override
    public void heartbeat(Heartbeat heartbeat) {
        send(
                topics.executors(),
                heartbeat.executor().value(),
                Codecs.heartbeats().encode(heartbeat),
                null);
    }

    private void send(String topic, String key, byte[] value, @Nullable TokenChunk chunk) {
        var message = new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value);
        while (!closed) {
            try {
                producer.send(message, (metadata, failure) -> {
                    if (failure != null) {
                        failed(topic, key, failure, chunk);
                    }
                });
                return;
            } catch (TimeoutException e) {
                LOG.warn("sending waits topic={} reason={}", topic, e.getMessage());
            } catch (KafkaException e) {
                failed(topic, key, e, chunk);
                return;
            }
        }
    }

    /** An end that the broker does not take would leave its reader waiting for ever. */
    private void failed(String topic, String key, Exception failure, @Nullable TokenChunk chunk) {
        LOG.warn("sending failed topic={} key={} reason={}", topic, key, failure.getMessage());
        TokenChunk.End end = chunk == null ? null : chunk.end();
        if (failure instanceof RecordTooLargeException && chunk != null && end != null && end.outputs().length > 0) {
            String message = "Outputs of request " + chunk.request() + " take " + end.outputs().length
                    + " bytes, which Kafka does not take as one record.\n"
                    + "Maybe raise max.message.bytes of the topic '" + topic + "'.";
            chunk(TokenChunk.ending(
                    chunk.request(),
                    chunk.fence(),
                    chunk.offset(),
                    new TokenChunk.End(FinishReason.FAILED, message, 0, end.report(), new byte[0])));
        }
    }

    @Override
    public void close() {
        closed = true;
        producer.close(LONGEST_FLUSH);
    }
}
