package org.genie.transport.data;

/**
 * What a sender says when all bytes are sent, and what the receiver goes on with.
 *
 * @param firstToken the token that the prefill made
 * @param prefillNanos the prefill call alone
 */
public record TransferFooter(int firstToken, long prefillNanos) {
    /** Tells no token. */
    @Override
    public String toString() {
        return "footer after " + prefillNanos + " ns of prefill";
    }
}
