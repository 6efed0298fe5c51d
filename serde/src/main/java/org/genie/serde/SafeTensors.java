package org.genie.serde;

import java.nio.ByteBuffer;
import java.util.Map;
import org.genie.model.graph.TensorData;

/** The safetensors file format: named dense tensors. */
public final class SafeTensors {
    private SafeTensors() {}

    /**
     * Reads a file's bytes; tensors are views of the buffer. Order is that of the data.
     *
     * @throws MalformedEventException naming tensor, field and rule
     */
    public static Map<String, TensorData> read(ByteBuffer file) throws MalformedEventException {
        throw new UnsupportedOperationException("TODO serde");
    }

    /** Writes tensors in the map's order, header padded to 8 bytes. */
    public static byte[] write(Map<String, TensorData> tensors) {
        throw new UnsupportedOperationException("TODO serde");
    }
}
