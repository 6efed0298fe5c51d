package org.genie.transport.data;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Closes wires whose peers went silent: a blocked read or write then ends with an exception. One thread looks at all
 * guards every {@link #TICK}; a guarded operation costs one volatile write.
 */
final class StallWatch implements AutoCloseable {
    private static final Duration TICK = Duration.ofMillis(50);
    private static final long NEVER = Long.MAX_VALUE;

    /** One wire under watch. Its deadline is moved by the thread that uses the wire. */
    final class Guard implements AutoCloseable {
        private final Wire wire;
        private volatile long deadlineNanos = NEVER;
        private volatile boolean tripped;

        private Guard(Wire wire) {
            this.wire = wire;
        }

        /** From now on the wire may stay silent for this long. */
        void allow(Duration silence) {
            deadlineNanos = System.nanoTime() - startNanos + silence.toNanos();
        }

        void rest() {
            deadlineNanos = NEVER;
        }

        /** True when the watch closed the wire. */
        boolean tripped() {
            return tripped;
        }

        @Override
        public void close() {
            guards.remove(this);
        }
    }

    private final long startNanos = System.nanoTime();
    private final Set<Guard> guards = ConcurrentHashMap.newKeySet();
    private final Thread thread;
    private volatile boolean closed;

    StallWatch(String name) {
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
    }

    Guard guard(Wire wire) {
        Guard guard = new Guard(wire);
        guards.add(guard);
        return guard;
    }

    private void run() {
        while (!closed) {
            LockSupport.parkNanos(this, TICK.toNanos());
            long now = System.nanoTime() - startNanos;
            for (Guard guard : guards) {
                if (guard.deadlineNanos < now) {
                    guard.tripped = true;
                    guards.remove(guard);
                    closeQuietly(guard.wire);
                }
            }
        }
    }

    static void closeQuietly(Wire wire) {
        try {
            wire.close();
        } catch (IOException e) {
            // The wire is given up either way.
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
