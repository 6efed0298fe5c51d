package org.genie.executor.report;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.genie.executor.bus.Outbox;
import org.genie.model.cluster.Heartbeat;
import org.genie.model.event.ExecutorEvent;
import org.genie.model.request.TokenChunk;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries chunks, events and heartbeats from the loops to the outbox. Nothing here makes a caller wait: its one thread does
 * the encoding, and the waiting when the outbox is slow. Tokens rest in their {@link TokenStream} meanwhile.
 */
public final class Publisher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);
    private static final long GAP_NANOS = Duration.ofMillis(20).toNanos();
    private static final Duration LONGEST_FLUSH = Duration.ofSeconds(5);

    private final Outbox outbox;
    private final Queue<Runnable> sends = new ConcurrentLinkedQueue<>();
    private final Queue<TokenStream> opened = new ConcurrentLinkedQueue<>();
    private final List<TokenStream> streams = new ArrayList<>();
    private final Thread thread;
    private volatile boolean closed;

    public Publisher(Outbox outbox) {
        this.outbox = outbox;
        this.thread = new Thread(this::run, "genie-publish");
        thread.setDaemon(true);
        thread.start();
    }

    /** Follows a stream until it is exhausted. */
    public void open(TokenStream stream) {
        opened.add(stream);
        wake();
    }

    /** A stream has something that should go out at once. */
    public void wake() {
        LockSupport.unpark(thread);
    }

    public void publish(TokenChunk chunk) {
        send(() -> outbox.chunk(chunk));
    }

    public void publish(ExecutorEvent event) {
        send(() -> outbox.event(event));
    }

    public void publish(Heartbeat heartbeat) {
        send(() -> outbox.heartbeat(heartbeat));
    }

    private void send(Runnable action) {
        sends.add(action);
        wake();
    }

    private void run() {
        while (!closed) {
            drain();
            if (sends.isEmpty() && opened.isEmpty()) {
                rest();
            }
        }
        drain();
    }

    private void drain() {
        TokenStream stream = opened.poll();
        while (stream != null) {
            streams.add(stream);
            stream = opened.poll();
        }
        streams.removeIf(this::publishDue);
        Runnable action = sends.poll();
        while (action != null) {
            guarded(action);
            action = sends.poll();
        }
    }

    /** True when the stream is done. */
    private boolean publishDue(TokenStream stream) {
        TokenChunk chunk = stream.next(System.nanoTime(), GAP_NANOS);
        while (chunk != null) {
            TokenChunk next = chunk;
            guarded(() -> outbox.chunk(next));
            chunk = stream.next(System.nanoTime(), GAP_NANOS);
        }
        return stream.isExhausted();
    }

    private void rest() {
        if (streams.isEmpty()) {
            LockSupport.park(this);
            return;
        }
        long now = System.nanoTime();
        long wait = GAP_NANOS;
        for (TokenStream stream : streams) {
            wait = Math.min(wait, stream.dueAtNanos(GAP_NANOS) - now);
        }
        // A stream whose time is over but that has nothing new would make this spin.
        LockSupport.parkNanos(this, Math.max(wait, GAP_NANOS / 4));
    }

    private static void guarded(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            LOG.error("publishing failed", e);
        }
    }

    /** Sends what is left, then ends. The outbox stays open: it is its owner's. */
    @Override
    public void close() {
        closed = true;
        wake();
        try {
            thread.join(LONGEST_FLUSH.toMillis());
            thread.interrupt();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
