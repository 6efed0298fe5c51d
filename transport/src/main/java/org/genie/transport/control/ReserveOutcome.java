package org.genie.transport.control;

import org.genie.model.event.RefusalCode;

/** What became of a reservation. */
public sealed interface ReserveOutcome {
    /** @param reservation names it on the data plane */
    record Reserved(long reservation) implements ReserveOutcome {}

    record Refused(RefusalCode code, boolean retryable, String message, long needed, long free)
            implements ReserveOutcome {}

    /** No answer within the deadline, or no connection. */
    record Unreachable(String message) implements ReserveOutcome {}
}
