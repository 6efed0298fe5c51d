package org.genie.model.event;

import org.genie.model.ExecutorId;
import org.genie.model.Fence;
import org.genie.model.RequestId;

/**
 * What happened to one attempt of a request at an executor; travels on {@code genie.executor-events}, keyed by request id.
 *
 * @param executor where it happened (for {@link Kind#UNREACHABLE}: who could not be reached)
 * @param retryable whether another attempt, elsewhere or later, can help
 * @param message one clear sentence; empty where the kind says all
 */
public record ExecutorEvent(
        Kind kind,
        RequestId request,
        Fence fence,
        ExecutorId executor,
        long incarnation,
        boolean retryable,
        RefusalCode code,
        String message,
        long needed,
        long free,
        long atMillis) {
    /** What happened. */
    public enum Kind {
        /** The executor took the attempt. */
        ACCEPTED,
        /** It did not, and holds nothing for it. */
        REFUSED,
        /** The prefill executor handed the cache over and holds nothing any more. */
        RELEASED,
        /** The attempt broke; everything held for it is freed. */
        FAILED,
        /** The decode executor ended the request; the last chunk is on the way. */
        FINISHED,
        /** The dispatcher could not reach the executor in time. */
        UNREACHABLE
    }
}
