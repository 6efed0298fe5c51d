package org.genie.operators.dispatch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.genie.model.event.ExecutorEvent;
import org.genie.serde.Codecs;
import org.jspecify.annotations.Nullable;

/** Writes executor events to their topic with a producer of its own. */
final class KafkaEventLog implements EventLog {
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(2);

    private final KafkaProducer<byte[], byte[]> producer;
    private final String topic;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    /** @param kafka the producer's properties, connection included */
    KafkaEventLog(Map<String, Object> kafka, String topic) {
        this.producer = new KafkaProducer<>(kafka, new ByteArraySerializer(), new ByteArraySerializer());
        this.topic = topic;
    }

    @Override
    public void append(ExecutorEvent event) {
        byte[] key = event.request().value().getBytes(StandardCharsets.UTF_8);
        byte[] value = Codecs.executorEvents().encode(event);
        var unused = producer.send(new ProducerRecord<>(topic, key, value), (metadata, e) -> {
            if (e != null) {
                failure.compareAndSet(null, e);
            }
        });
    }

    @Override
    public void flush() throws IOException {
        producer.flush();
        Exception lost = failure.getAndSet(null);
        if (lost != null) {
            throw new IOException("Events for topic " + topic + " could not be written: " + lost.getMessage(), lost);
        }
    }

    @Override
    public void close() {
        producer.close(LONGEST_CLOSE);
    }
}
