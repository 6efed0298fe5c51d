package org.genie.transport.control;

import org.genie.model.event.RefusalCode;

/** What became of a dispatch. */
public sealed interface DispatchOutcome {
    record Accepted() implements DispatchOutcome {}

    record Refused(RefusalCode code, boolean retryable, String message, long needed, long free)
            implements DispatchOutcome {}

    /** No answer within the deadline, or no connection: the executor may or may not have it. */
    record Unreachable(String message) implements DispatchOutcome {}
}
