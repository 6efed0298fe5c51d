package org.genie.executor.bus;

import org.genie.model.cluster.Heartbeat;
import org.genie.model.event.ExecutorEvent;
import org.genie.model.request.TokenChunk;

/** Where an executor tells what happened. Called by one thread, which may be made to wait; does not throw. */
public interface Outbox extends AutoCloseable {
    void chunk(TokenChunk chunk);

    void event(ExecutorEvent event);

    void heartbeat(Heartbeat heartbeat);

    /** Waits, within bounds, until what was told has left this process. */
    @Override
    void close();
}
