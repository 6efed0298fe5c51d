package org.genie.transport.control;

import org.genie.model.Fence;
import org.genie.model.RequestId;
import org.genie.model.event.Dispatch;

/**
 * What an executor does with the calls of its control server. Called on the server's threads, several at once; answers
 * within milliseconds and leaves the work to threads of its own. What is thrown becomes a retryable refusal.
 */
public interface ControlHandler {
    /** Takes an attempt or refuses it. Asked again with the same request and fence, it says the same again. */
    DispatchOutcome dispatch(Dispatch dispatch);

    /** Reserves memory for a cache that is to come, or refuses. */
    ReserveOutcome reserve(ReserveCall call);

    /** Gives a reservation another lease; false where it is not known any more. */
    boolean renew(Lease lease);

    /** Frees a reservation without reporting anything; false where it is not known any more. */
    boolean abandon(Lease lease);

    /** Ends every attempt of a request up to the given one; false where none is known. */
    boolean cancel(RequestId request, Fence fence);

    /** Who answers here. */
    Identity identity();
}
