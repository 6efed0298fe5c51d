package org.genie.operators.scheduling;

import org.genie.model.RequestId;
import org.genie.model.Tokens;
import org.genie.model.request.InferenceRequest;

/** One change of the scheduler's memory, to be written to durable state in order. */
public sealed interface LogEntry {
    /** The epoch from now on. */
    record Epoch(long epoch) implements LogEntry {}

    /** What was asked for; written at arrival, and once more when text became tokens. */
    record Submitted(InferenceRequest request) implements LogEntry {}

    /** A request's standing. */
    record Standing(RequestRecord request) implements LogEntry {}

    /** A page of the tokens made for a request. */
    record Page(RequestId request, int page, Tokens tokens) implements LogEntry {}

    /** A request that ended: all of it can go, but its id is remembered. */
    record Ended(RequestId request, int pages, long rememberedUntilMillis) implements LogEntry {}

    /** An ended request's id that need not be remembered any more. */
    record Forgotten(RequestId request) implements LogEntry {}
}
