package org.genie.operators.binary;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.genie.serde.Codec;
import org.genie.serde.MalformedEventException;

/**
 * A codec told field by field, with a version in front. For values that never leave the job: what travels on a topic has a
 * schema.
 *
 * @param <T> the type of the values
 */
public final class BinaryCodec<T> implements Codec<T> {
    /** Writes the fields in order. */
    @FunctionalInterface
    public interface Writer<T> {
        void write(T value, DataOutputStream out) throws IOException;
    }

    /** Reads the fields in the same order. */
    @FunctionalInterface
    public interface Reader<T> {
        T read(DataInputStream in) throws IOException, MalformedEventException;
    }

    private final String name;
    private final int version;
    private final Writer<T> writer;
    private final Reader<T> reader;

    /** @param name of the type, for messages */
    public BinaryCodec(String name, int version, Writer<T> writer, Reader<T> reader) {
        this.name = name;
        this.version = version;
        this.writer = writer;
        this.reader = reader;
    }

    @Override
    public byte[] encode(T value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(version);
            writer.write(value, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    @Override
    public T decode(byte[] bytes) throws MalformedEventException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int found = in.readUnsignedByte();
            if (found != version) {
                throw new MalformedEventException(
                        name + " has the version " + found + "; this job reads " + version + ".");
            }
            T value = reader.read(in);
            if (in.available() > 0) {
                throw new MalformedEventException(name + " is followed by " + in.available() + " stray bytes.");
            }
            return value;
        } catch (IOException | IllegalArgumentException e) {
            throw new MalformedEventException(name + " of " + bytes.length + " bytes cannot be read: " + e, e);
        }
    }
}
