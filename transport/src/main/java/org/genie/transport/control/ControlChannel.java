package org.genie.transport.control;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.genie.model.Fence;
import org.genie.model.RequestId;
import org.genie.model.event.Dispatch;

/** A connection to one executor's control server. Thread-safe; never blocks the caller. */
public interface ControlChannel extends AutoCloseable {
    /** Completes always, and never exceptionally: what goes wrong on the way is {@link DispatchOutcome.Unreachable}. */
    CompletableFuture<DispatchOutcome> dispatch(Dispatch dispatch, Duration deadline);

    /** Completes with whether the executor knew the request; false when it could not be reached. */
    CompletableFuture<Boolean> cancel(RequestId request, Fence fence, Duration deadline);

    @Override
    void close();
}
