package org.genie.operators.kafka;

import java.io.Serial;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Writes records where they say they belong. */
public final class OutgoingRecordWriter implements KafkaRecordSerializationSchema<OutgoingRecord> {
    @Serial
    private static final long serialVersionUID = 1L;

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            OutgoingRecord outgoing, KafkaSinkContext context, @Nullable Long timestamp) {
        return new ProducerRecord<>(outgoing.topic(), outgoing.key(), outgoing.value());
    }
}
