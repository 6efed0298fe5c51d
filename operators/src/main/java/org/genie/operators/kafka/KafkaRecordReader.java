package org.genie.operators.kafka;

import java.io.Serial;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.genie.operators.types.WireType;

/** Takes records as they are; never fails, whatever their bytes. */
public final class KafkaRecordReader implements KafkaRecordDeserializationSchema<KafkaRecord> {
    @Serial
    private static final long serialVersionUID = 1L;

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> polled, Collector<KafkaRecord> out) {
        out.collect(new KafkaRecord(polled.topic(), polled.partition(), polled.offset(), polled.key(), polled.value()));
    }

    @Override
    public TypeInformation<KafkaRecord> getProducedType() {
        return WireType.KAFKA_RECORD.info();
    }
}
