package org.genie.transport.data;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A stream of bytes to a peer and back. The data plane touches sockets through this alone, so that tests and fault drills
 * can put a faulty one in between. One thread reads and writes; any thread may close.
 */
public interface Wire extends Closeable {
    /** Reads into the buffers in order; waits for at least one byte. Gives the number of bytes, or -1 at the end. */
    long read(ByteBuffer[] targets, int offset, int count) throws IOException;

    /** Writes from the buffers in order; waits for room for at least one byte. Gives the number of bytes. */
    long write(ByteBuffer[] sources, int offset, int count) throws IOException;
}
