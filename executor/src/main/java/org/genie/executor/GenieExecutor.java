package org.genie.executor;

/** One executor: serves one device, follows plans, runs what it is dispatched. Several may live in one process. */
public final class GenieExecutor implements AutoCloseable {
    private GenieExecutor() {}

    /** Starts everything; returns once it has sent its first heartbeat. Throws with a clear message when it cannot. */
    public static GenieExecutor start(ExecutorSettings settings) {
        throw new UnsupportedOperationException("TODO executor");
    }

    /** Takes nothing new, ends what runs (at most a grace period), then closes. */
    public void drain() {}

    @Override
    public void close() {}
}
