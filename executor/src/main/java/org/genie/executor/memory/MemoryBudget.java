package org.genie.executor.memory;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The account of a device's memory: weights that are pinned, and grants for caches and activations. It counts, it does not
 * allocate; what has no grant is not allocated. Thread-safe.
 */
public final class MemoryBudget {
    private final long totalBytes;
    private long pinnedBytes;
    private long grantedBytes;

    public MemoryBudget(long totalBytes) {
        this.totalBytes = totalBytes;
    }

    /** Memory set aside until it is closed; closing again changes nothing. */
    public final class Grant implements AutoCloseable {
        private final long bytes;
        private boolean closed;

        private Grant(long bytes) {
            this.bytes = bytes;
        }

        public long bytes() {
            return bytes;
        }

        @Override
        public void close() {
            synchronized (MemoryBudget.this) {
                if (!closed) {
                    closed = true;
                    grantedBytes -= bytes;
                    MemoryBudget.this.notifyAll();
                }
            }
        }
    }

    /** Sets memory aside; empty where there is not enough. */
    public synchronized Optional<Grant> take(long bytes) {
        if (bytes > free()) {
            return Optional.empty();
        }
        grantedBytes += bytes;
        return Optional.of(new Grant(bytes));
    }

    /** As {@link #take(long)}, but waits for others to give back. */
    public synchronized Optional<Grant> take(long bytes, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (bytes > free()) {
            long left = deadline - System.nanoTime();
            if (left <= 0 || bytes > capacity()) {
                return Optional.empty();
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return take(bytes);
    }

    /** Counts weights; false, and nothing counted, where they do not fit beside what is granted. */
    public synchronized boolean pin(long bytes) {
        if (bytes > free()) {
            return false;
        }
        pinnedBytes += bytes;
        return true;
    }

    public synchronized void unpin(long bytes) {
        pinnedBytes -= bytes;
        notifyAll();
    }

    /** Bytes that caches and activations may take in all. */
    public synchronized long capacity() {
        return totalBytes - pinnedBytes;
    }

    public synchronized long granted() {
        return grantedBytes;
    }

    public synchronized long free() {
        return capacity() - grantedBytes;
    }
}
