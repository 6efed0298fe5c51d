package org.genie.serde;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.genie.model.graph.TensorData;
import org.genie.serde.internal.SafeTensorsHeader;
import org.genie.serde.internal.SafeTensorsHeader.Entry;

/**
 * The safetensors file format: named dense tensors. A file is the header's length (8 bytes, little-endian), the header
 * (JSON, padded with spaces), and the tensors' bytes one after the other without holes; see
 * https://github.com/huggingface/safetensors.
 */
public final class SafeTensors {
    private static final int LENGTH_BYTES = 8;

    private SafeTensors() {}

    /**
     * Reads a file's bytes; tensors are views of the buffer. Order is that of the data.
     *
     * @throws MalformedEventException naming tensor, field and rule
     */
    public static Map<String, TensorData> read(ByteBuffer file) throws MalformedEventException {
        ByteBuffer bytes = file.slice().order(ByteOrder.LITTLE_ENDIAN);
        int headerBytes = headerLength(bytes);
        ByteBuffer data = bytes.slice(LENGTH_BYTES + headerBytes, bytes.limit() - LENGTH_BYTES - headerBytes);
        List<Entry> entries = SafeTensorsHeader.parse(bytes.slice(LENGTH_BYTES, headerBytes)).stream()
                .sorted(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end))
                .toList();
        checkCover(entries, data.limit());
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        for (Entry entry : entries) {
            ByteBuffer view = data.slice((int) entry.begin(), (int) (entry.end() - entry.begin()));
            tensors.put(entry.name(), new TensorData(entry.dtype(), entry.shape(), view));
        }
        return tensors;
    }

    /**
     * Writes tensors in the map's order, header padded to 8 bytes.
     *
     * @throws IllegalArgumentException naming the tensor whose type the format does not have, or when all together do
     *     not fit an array
     */
    public static byte[] write(Map<String, TensorData> tensors) {
        byte[] header = SafeTensorsHeader.write(tensors);
        long size = LENGTH_BYTES + (long) header.length;
        for (TensorData tensor : tensors.values()) {
            size += tensor.data().remaining();
        }
        if (size > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(tensors.size() + " tensors take " + size
                    + " bytes as a safetensors file; less than 2 GiB are allowed.");
        }
        ByteBuffer file = ByteBuffer.allocate((int) size).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(header.length).put(header);
        tensors.values().forEach(tensor -> file.put(tensor.data()));
        return file.array();
    }

    private static int headerLength(ByteBuffer bytes) throws MalformedEventException {
        if (bytes.limit() < LENGTH_BYTES) {
            throw new MalformedEventException("safetensors of " + bytes.limit()
                    + " bytes are too short: at least 8 are needed for the header's length.");
        }
        long length = bytes.getLong(0);
        if (length < 0 || length > bytes.limit() - LENGTH_BYTES) {
            throw new MalformedEventException("safetensors say that their header has " + Long.toUnsignedString(length)
                    + " bytes, but " + (bytes.limit() - LENGTH_BYTES)
                    + " follow.\nMaybe the file was cut, or is none of this format.");
        }
        return (int) length;
    }

    /** Tensors lie one behind the other, from the first byte to the last. */
    private static void checkCover(List<Entry> entries, int dataBytes) throws MalformedEventException {
        long covered = 0;
        for (Entry entry : entries) {
            if (entry.end() > dataBytes) {
                throw new MalformedEventException("tensor '" + entry.name() + "' has data_offsets that end at "
                        + entry.end() + ", but the data has " + dataBytes + " bytes.\nMaybe the file was cut.");
            }
            if (entry.begin() != covered) {
                throw new MalformedEventException("tensor '" + entry.name() + "' has data_offsets that begin at "
                        + entry.begin() + (entry.begin() < covered ? ", inside another tensor" : ", behind a hole")
                        + "; it must begin at " + covered + ".");
            }
            covered = entry.end();
        }
        if (covered != dataBytes) {
            throw new MalformedEventException(
                    "safetensors have " + (dataBytes - covered) + " bytes left over behind the last tensor.");
        }
    }
}
