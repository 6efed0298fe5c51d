package org.genie.transport.data;

/** What became of a send. */
public sealed interface TransferOutcome {
    /**
     * The receiver has all of it and goes on alone.
     *
     * @param nanos from the first byte to the acknowledgement, as the sender saw it
     */
    record Delivered(long bytes, long nanos) implements TransferOutcome {}

    /** The receiver holds nothing of it. */
    record Rejected(Rejection rejection) implements TransferOutcome {}

    /** The connection broke, or the peer went silent: the receiver frees what it holds when its lease is over. */
    record Broken(String message) implements TransferOutcome {}
}
