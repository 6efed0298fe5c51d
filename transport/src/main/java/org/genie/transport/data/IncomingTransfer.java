package org.genie.transport.data;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * A transfer under way, as its receiver has it. Exactly one of {@link #commit} and {@link #abort} is called, once. Until
 * then the memory is written to, and must neither be freed nor read.
 */
public interface IncomingTransfer {
    /** For each tensor a direct buffer of exactly its bytes. */
    List<ByteBuffer> memory();

    /**
     * More bytes arrived.
     *
     * @param bytes so far
     * @return false to have the transfer stopped and aborted
     */
    boolean progress(long bytes);

    /** All bytes arrived and are right. Empty when taken; a rejection means that everything is freed. */
    Optional<Rejection> commit(TransferFooter footer);

    /** The transfer broke: everything held for it is freed. */
    void abort(String reason);
}
