package org.genie.operators.binary;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.genie.model.Fence;
import org.genie.model.Tokens;
import org.genie.serde.Codec;
import org.genie.serde.MalformedEventException;
import org.jspecify.annotations.Nullable;

/** How the fields that recur in binary codecs are written. */
public final class Fields {
    private Fields() {}

    public static void writeBytes(DataOutputStream out, byte @Nullable [] bytes) throws IOException {
        out.writeInt(bytes == null ? -1 : bytes.length);
        if (bytes != null) {
            out.write(bytes);
        }
    }

    public static byte @Nullable [] readNullableBytes(DataInputStream in) throws IOException {
        int length = in.readInt();
        return length < 0 ? null : readExactly(in, length);
    }

    public static byte[] readBytes(DataInputStream in) throws IOException {
        return readExactly(in, in.readInt());
    }

    private static byte[] readExactly(DataInputStream in, int length) throws IOException {
        if (length < 0 || length > in.available()) {
            throw new EOFException(length + " bytes are announced but " + in.available() + " are left");
        }
        return in.readNBytes(length);
    }

    /** Text of any length; {@code writeUTF} stops at 64 KiB. */
    public static void writeText(DataOutputStream out, @Nullable String text) throws IOException {
        writeBytes(out, text == null ? null : text.getBytes(StandardCharsets.UTF_8));
    }

    public static String readText(DataInputStream in) throws IOException {
        return new String(readBytes(in), StandardCharsets.UTF_8);
    }

    public static @Nullable String readNullableText(DataInputStream in) throws IOException {
        byte[] bytes = readNullableBytes(in);
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    public static void writeFence(DataOutputStream out, Fence fence) throws IOException {
        out.writeLong(fence.epoch());
        out.writeInt(fence.attempt());
    }

    public static Fence readFence(DataInputStream in) throws IOException {
        return new Fence(in.readLong(), in.readInt());
    }

    public static void writeTokens(DataOutputStream out, Tokens tokens) throws IOException {
        out.writeInt(tokens.size());
        for (int i = 0; i < tokens.size(); i++) {
            out.writeInt(tokens.at(i));
        }
    }

    public static Tokens readTokens(DataInputStream in) throws IOException {
        int size = in.readInt();
        if (size < 0 || (long) size * Integer.BYTES > in.available()) {
            throw new EOFException(size + " tokens are announced but " + in.available() + " bytes are left");
        }
        int[] tokens = new int[size];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = in.readInt();
        }
        return Tokens.of(tokens);
    }

    public static void writeOptional(DataOutputStream out, OptionalLong number) throws IOException {
        out.writeBoolean(number.isPresent());
        out.writeLong(number.orElse(0));
    }

    public static OptionalLong readOptionalLong(DataInputStream in) throws IOException {
        boolean present = in.readBoolean();
        long number = in.readLong();
        return present ? OptionalLong.of(number) : OptionalLong.empty();
    }

    public static void writeOptional(DataOutputStream out, OptionalDouble number) throws IOException {
        out.writeBoolean(number.isPresent());
        out.writeDouble(number.orElse(0));
    }

    public static OptionalDouble readOptionalDouble(DataInputStream in) throws IOException {
        boolean present = in.readBoolean();
        double number = in.readDouble();
        return present ? OptionalDouble.of(number) : OptionalDouble.empty();
    }

    /** A value that has a codec of its own. */
    public static <T> void write(DataOutputStream out, Codec<T> codec, T value) throws IOException {
        writeBytes(out, codec.encode(value));
    }

    public static <T> T read(DataInputStream in, Codec<T> codec) throws IOException, MalformedEventException {
        return codec.decode(readBytes(in));
    }

    public static <T> void writeAll(DataOutputStream out, List<T> values, BinaryCodec.Writer<T> writer)
            throws IOException {
        out.writeInt(values.size());
        for (T value : values) {
            writer.write(value, out);
        }
    }

    public static <T> List<T> readAll(DataInputStream in, BinaryCodec.Reader<T> reader)
            throws IOException, MalformedEventException {
        int size = in.readInt();
        if (size < 0 || size > in.available()) {
            throw new EOFException(size + " values are announced but " + in.available() + " bytes are left");
        }
        List<T> values = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            values.add(reader.read(in));
        }
        return values;
    }
}
