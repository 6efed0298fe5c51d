package org.genie.serde.internal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.genie.serde.Codec;
import org.genie.serde.MalformedEventException;

/**
 * A codec by way of a generated Avro record, in Avro's single-object encoding: the bytes C3 01, the schema's fingerprint
 * (little-endian), the record. Records of earlier schemas are read as the present one.
 *
 * @param <T> the type of the values
 * @param <R> the generated record
 */
public final class AvroCodec<T, R extends SpecificRecord> implements Codec<T> {
    private static final int HEADER_BYTES = 10;
    private static final short MAGIC = (short) 0xC301;

    private final String what;
    private final Schema schema;
    private final long fingerprint;
    private final Function<T, R> toWire;
    private final Function<R, T> fromWire;
    private final DatumWriter<R> writer;
    private final DatumReader<R> reader;
    private final ConcurrentMap<Long, DatumReader<R>> readersOfEarlier = new ConcurrentHashMap<>();

    /**
     * @param what the type, as it stands in messages: {@code heartbeat}
     * @param schema the record's present schema
     * @param fromWire may throw {@link RuntimeException} where the record is no valid value, with a message for people
     */
    public AvroCodec(String what, Schema schema, Function<T, R> toWire, Function<R, T> fromWire) {
        this.what = what;
        this.schema = schema;
        this.fingerprint = SchemaHistory.fingerprint(schema);
        this.toWire = toWire;
        this.fromWire = fromWire;
        this.writer = new SpecificDatumWriter<>(schema, RecordModel.INSTANCE);
        this.reader = new SpecificDatumReader<>(schema, schema, RecordModel.INSTANCE);
    }

    @Override
    public byte[] encode(T value) {
        R record = toWire.apply(value);
        ByteArrayOutputStream out = new ByteArrayOutputStream(256);
        out.writeBytes(ByteBuffer.allocate(HEADER_BYTES)
                .putShort(MAGIC)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(fingerprint)
                .array());
        try {
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
            writer.write(record, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot be written", e);
        }
        return out.toByteArray();
    }

    @Override
    public T decode(byte[] bytes) throws MalformedEventException {
        DatumReader<R> matching = readerFor(bytes);
        R record;
        try {
            BinaryDecoder decoder =
                    DecoderFactory.get().binaryDecoder(bytes, HEADER_BYTES, bytes.length - HEADER_BYTES, null);
            record = matching.read(null, decoder);
            if (!decoder.isEnd()) {
                throw new MalformedEventException(what + " of " + bytes.length
                        + " bytes has bytes left over behind its last field.\nMaybe two records were put together.");
            }
        } catch (IOException | RuntimeException e) {
            throw new MalformedEventException(
                    what + " of " + bytes.length + " bytes breaks off or does not follow its schema.\n"
                            + "Maybe it was cut or changed on its way.",
                    e);
        }
        try {
            return fromWire.apply(record);
        } catch (RuntimeException e) {
            throw new MalformedEventException(what + " is not valid: " + e.getMessage(), e);
        }
    }

    private DatumReader<R> readerFor(byte[] bytes) throws MalformedEventException {
        if (bytes.length < HEADER_BYTES) {
            throw new MalformedEventException(what + " of " + bytes.length + " bytes is too short: at least "
                    + HEADER_BYTES + " are needed for the schema's fingerprint.");
        }
        ByteBuffer header = ByteBuffer.wrap(bytes);
        if (header.getShort() != MAGIC) {
            throw new MalformedEventException(what + " begins with the bytes "
                    + HexFormat.of().formatHex(bytes, 0, 2) + ", not with c301, Avro's single-object encoding.\n"
                    + "Maybe its producer writes another format, or plain Avro without the header.");
        }
        long written = header.order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (written == fingerprint) {
            return reader;
        }
        DatumReader<R> earlier = readersOfEarlier.get(written);
        return earlier != null ? earlier : readerOfEarlier(written);
    }

    private DatumReader<R> readerOfEarlier(long written) throws MalformedEventException {
        String hex = HexFormat.of().toHexDigits(written);
        Schema writerSchema = SchemaHistory.find(written)
                .orElseThrow(
                        () -> new MalformedEventException(
                                what + " was written with the schema " + hex
                                        + ", which this Genie does not know.\nMaybe its producer is newer; readers are upgraded first."));
        if (!writerSchema.getFullName().equals(schema.getFullName())) {
            throw new MalformedEventException(what + " was expected, but the bytes are a " + writerSchema.getName()
                    + " (schema " + hex + ").\nMaybe its producer writes to the wrong topic.");
        }
        DatumReader<R> earlier = new SpecificDatumReader<>(writerSchema, schema, RecordModel.INSTANCE);
        readersOfEarlier.put(written, earlier);
        return earlier;
    }
}
