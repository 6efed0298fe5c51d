package org.genie.transport.data;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.genie.model.Fence;
import org.genie.model.RequestId;
import org.genie.model.graph.DType;

/**
 * The frames around a transfer's bytes. Each has a prefix of 16 bytes: magic, version, type, payload length, CRC32C of the
 * payload; all numbers are big-endian. Between a header frame and its footer frame stand the tensors' bytes alone.
 */
final class Frames {
    static final int PREFIX = 16;
    static final int LONGEST_PAYLOAD = 1 << 20;
    private static final int MAGIC = 0x474e5431; // GNT1
    private static final int VERSION = 1;
    private static final int LONGEST_MESSAGE = 2_000;

    /** What a frame is. */
    enum Type {
        HEADER,
        FOOTER,
        ACCEPTED,
        REJECTED
    }

    /** The prefix of a frame whose payload is still to come. */
    record Prefix(Type type, int length, int crc) {}

    /** A footer as it travels. */
    record CheckedFooter(TransferFooter footer, int[] crcs) {}

    private Frames() {}

    static ByteBuffer header(TransferHeader header) {
        int size = 8 + 8 + 4 + 2 + header.request().value().length() + 4;
        for (TensorHeader tensor : header.tensors()) {
            size += 1 + tensor.dtype().name().length() + 1 + 8 * tensor.shape().size();
        }
        ByteBuffer frame = open(size);
        frame.putLong(header.reservation());
        frame.putLong(header.fence().epoch()).putInt(header.fence().attempt());
        byte[] id = header.request().value().getBytes(StandardCharsets.US_ASCII);
        frame.putShort((short) id.length).put(id);
        frame.putInt(header.tensors().size());
        for (TensorHeader tensor : header.tensors()) {
            byte[] dtype = tensor.dtype().name().getBytes(StandardCharsets.US_ASCII);
            frame.put((byte) dtype.length).put(dtype);
            frame.put((byte) tensor.shape().size());
            tensor.shape().forEach(frame::putLong);
        }
        return seal(frame, Type.HEADER);
    }

    static TransferHeader header(ByteBuffer payload) throws ProtocolException {
        try {
            long reservation = payload.getLong();
            Fence fence = new Fence(payload.getLong(), payload.getInt());
            RequestId request = new RequestId(text(payload, payload.getShort() & 0xffff));
            int count = payload.getInt();
            List<TensorHeader> tensors = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                DType dtype = DType.valueOf(text(payload, payload.get() & 0xff));
                List<Long> shape = new ArrayList<>();
                int rank = payload.get() & 0xff;
                for (int d = 0; d < rank; d++) {
                    shape.add(payload.getLong());
                }
                tensors.add(new TensorHeader(dtype, shape));
            }
            TransferHeader header = new TransferHeader(reservation, request, fence, tensors);
            header.bytes();
            checkConsumed(payload, "header");
            return header;
        } catch (BufferUnderflowException e) {
            throw new ProtocolException("a header ends too early.");
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new ProtocolException("a header holds a wrong value: " + e.getMessage());
        }
    }

    /** Bytes of a footer frame, prefix included. */
    static int footerBytes(int tensors) {
        return PREFIX + 4 + 8 + 4 * tensors;
    }

    static ByteBuffer footer(TransferFooter footer, int[] crcs) {
        ByteBuffer frame = open(footerBytes(crcs.length) - PREFIX);
        frame.putInt(footer.firstToken()).putLong(footer.prefillNanos());
        for (int crc : crcs) {
            frame.putInt(crc);
        }
        return seal(frame, Type.FOOTER);
    }

    /** Reads a whole footer frame. */
    static CheckedFooter footer(ByteBuffer frame, int tensors) throws ProtocolException {
        Prefix prefix = prefix(frame);
        if (prefix.type() != Type.FOOTER || prefix.length() != frame.remaining()) {
            throw new ProtocolException("a frame of type " + prefix.type() + " stands where the footer should.");
        }
        checkPayload(prefix, frame);
        TransferFooter footer = new TransferFooter(frame.getInt(), frame.getLong());
        int[] crcs = new int[tensors];
        for (int i = 0; i < tensors; i++) {
            crcs[i] = frame.getInt();
        }
        return new CheckedFooter(footer, crcs);
    }

    static ByteBuffer accepted() {
        return seal(open(0), Type.ACCEPTED);
    }

    static ByteBuffer rejected(Rejection rejection) {
        byte[] reason = rejection.reason().name().getBytes(StandardCharsets.US_ASCII);
        byte[] message = rejection.message().getBytes(StandardCharsets.UTF_8);
        message = Arrays.copyOf(message, Math.min(message.length, LONGEST_MESSAGE));
        ByteBuffer frame = open(4 + reason.length + message.length);
        frame.putShort((short) reason.length).put(reason);
        frame.putShort((short) message.length).put(message);
        return seal(frame, Type.REJECTED);
    }

    static Rejection rejected(ByteBuffer payload) throws ProtocolException {
        try {
            String reason = text(payload, payload.getShort() & 0xffff);
            String message = text(payload, payload.getShort() & 0xffff);
            return new Rejection(
                    Arrays.stream(Rejection.Reason.values())
                            .filter(r -> r.name().equals(reason))
                            .findFirst()
                            .orElse(Rejection.Reason.INTERNAL),
                    message);
        } catch (BufferUnderflowException e) {
            throw new ProtocolException("a rejection ends too early.");
        }
    }

    static Prefix prefix(ByteBuffer frame) throws ProtocolException {
        if (frame.getInt() != MAGIC) {
            throw new ProtocolException("the bytes are not of the tensor protocol.");
        }
        int version = frame.getShort();
        int type = frame.getShort();
        int length = frame.getInt();
        int crc = frame.getInt();
        if (version != VERSION) {
            throw new ProtocolException(
                    "the peer speaks version " + version + " of the tensor protocol; this is " + VERSION + ".");
        }
        if (type < 0 || type >= Type.values().length || length < 0 || length > LONGEST_PAYLOAD) {
            throw new ProtocolException("a frame of type " + type + " and length " + length + " cannot be.");
        }
        return new Prefix(Type.values()[type], length, crc);
    }

    static void checkPayload(Prefix prefix, ByteBuffer payload) throws ProtocolException {
        if (crc(payload) != prefix.crc()) {
            throw new ProtocolException("a frame of type " + prefix.type() + " has a wrong checksum.");
        }
    }

    private static ByteBuffer open(int payload) {
        if (payload > LONGEST_PAYLOAD) {
            throw new IllegalArgumentException(
                    "a frame of " + payload + " bytes is too long; at most " + LONGEST_PAYLOAD + " are allowed.");
        }
        return ByteBuffer.allocate(PREFIX + payload).position(PREFIX);
    }

    private static ByteBuffer seal(ByteBuffer frame, Type type) {
        frame.flip().position(PREFIX);
        int crc = crc(frame);
        frame.putInt(0, MAGIC)
                .putShort(4, (short) VERSION)
                .putShort(6, (short) type.ordinal())
                .putInt(8, frame.limit() - PREFIX)
                .putInt(12, crc);
        return frame.rewind();
    }

    private static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate());
        return (int) crc.getValue();
    }

    private static String text(ByteBuffer payload, int length) {
        if (length > payload.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        payload.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static void checkConsumed(ByteBuffer payload, String what) throws ProtocolException {
        if (payload.hasRemaining()) {
            throw new ProtocolException("a " + what + " has " + payload.remaining() + " bytes too many.");
        }
    }
}
