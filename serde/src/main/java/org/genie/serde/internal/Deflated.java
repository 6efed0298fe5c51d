package org.genie.serde.internal;

import java.io.ByteArrayOutputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.genie.serde.MalformedEventException;

/** Bytes compressed in zlib's format, which ends with a checksum. */
public final class Deflated {
    private static final int BLOCK_BYTES = 64 << 10;

    private Deflated() {}

    public static byte[] deflate(byte[] bytes) {
        Deflater deflater = new Deflater();
        try {
            deflater.setInput(bytes);
            deflater.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length / 4 + 64);
            byte[] block = new byte[BLOCK_BYTES];
            while (!deflater.finished()) {
                out.write(block, 0, deflater.deflate(block));
            }
            return out.toByteArray();
        } finally {
            deflater.end();
        }
    }

    /**
     * The bytes that were compressed.
     *
     * @param what the thing, as it stands in messages
     * @param limit most bytes that the result may have; no more memory than a few times that is taken
     */
    public static byte[] inflate(String what, byte[] bytes, long limit) throws MalformedEventException {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(bytes);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] block = new byte[BLOCK_BYTES];
            while (!inflater.finished()) {
                int count = inflater.inflate(block);
                if (count == 0 && !inflater.finished()) {
                    throw new MalformedEventException(what + " breaks off inside its compressed data.");
                }
                if (out.size() + (long) count > limit) {
                    throw new MalformedEventException(what + " has " + bytes.length
                            + " compressed bytes that grow beyond the allowed " + limit + " bytes.");
                }
                out.write(block, 0, count);
            }
            if (inflater.getRemaining() > 0) {
                throw new MalformedEventException(
                        what + " has " + inflater.getRemaining() + " bytes left over behind its compressed data.");
            }
            return out.toByteArray();
        } catch (DataFormatException e) {
            throw new MalformedEventException(what + " is not compressed data: " + e.getMessage() + ".", e);
        } finally {
            inflater.end();
        }
    }
}
