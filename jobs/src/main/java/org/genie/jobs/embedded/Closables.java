package org.genie.jobs.embedded;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What has been started so far, closed once in reverse order; also from a shutdown hook while starting still goes on
 * elsewhere: what comes late is closed at once and its starter told. Thread-safe.
 */
public final class Closables implements AutoCloseable {
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private boolean closed;

    /** Takes ownership. Throws {@link StoppedException} when everything has been closed meanwhile. */
    public <T extends AutoCloseable> T add(T resource) {
        synchronized (opened) {
            if (!closed) {
                opened.push(resource);
                return resource;
            }
        }
        quietly(resource);
        throw new StoppedException();
    }

    public boolean isClosed() {
        synchronized (opened) {
            return closed;
        }
    }

    @Override
    public void close() {
        synchronized (opened) {
            closed = true;
        }
        while (true) {
            AutoCloseable next;
            synchronized (opened) {
                next = opened.poll();
            }
            if (next == null) {
                return;
            }
            quietly(next);
        }
    }

    private static void quietly(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            org.slf4j.LoggerFactory.getLogger(Closables.class).warn("could not be closed: {}", resource, e);
        }
    }

    /** The system ends while it was still starting. */
    public static final class StoppedException extends RuntimeException {
        @java.io.Serial
        private static final long serialVersionUID = 1L;

        StoppedException() {
            super("stopped while starting");
        }
    }
}
