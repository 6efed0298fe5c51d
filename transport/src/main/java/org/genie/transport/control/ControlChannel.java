package org.genie.transport.control;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.genie.model.Fence;
import org.genie.model.RequestId;
import org.genie.model.event.Dispatch;

/**
 * A connection to one executor's control server. Thread-safe; never blocks the caller. Futures complete on a network
 * thread: what hangs on them must be short, or run elsewhere. They complete always, and never exceptionally.
 */
public interface ControlChannel extends AutoCloseable {
    /** Hands over an attempt; what goes wrong on the way is {@link DispatchOutcome.Unreachable}. */
    CompletableFuture<DispatchOutcome> dispatch(Dispatch dispatch, Duration deadline);

    /** Reserves memory for a cache; what goes wrong on the way is {@link ReserveOutcome.Unreachable}. */
    CompletableFuture<ReserveOutcome> reserve(ReserveCall call, Duration deadline);

    /** Completes with whether the reservation still stands; false when the executor could not be reached. */
    CompletableFuture<Boolean> renew(Lease lease, Duration deadline);

    /** Completes with whether the reservation was known; false when the executor could not be reached. */
    CompletableFuture<Boolean> abandon(Lease lease, Duration deadline);

    /** Completes with whether the executor knew the request; false when it could not be reached. */
    CompletableFuture<Boolean> cancel(RequestId request, Fence fence, Duration deadline);

    /** Completes with who answers, or empty when nobody does. */
    CompletableFuture<Optional<Identity>> ping(Duration deadline);

    @Override
    void close();
}
