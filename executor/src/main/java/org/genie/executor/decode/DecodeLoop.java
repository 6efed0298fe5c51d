package org.genie.executor.decode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.genie.executor.engine.Engine;
import org.genie.executor.report.Counters;
import org.genie.executor.report.Failure;
import org.genie.model.event.RefusalCode;
import org.genie.model.request.FinishReason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes tokens: one thread, one step of each running sequence in turn. Nothing here logs, blocks or talks to anybody while
 * sequences run; what ends is handed to {@link Ending}.
 */
final class DecodeLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DecodeLoop.class);

    /** Takes over what the loop is done with. Called on the loop's thread; must not block. */
    interface Ending {
        void finished(Sequence sequence, FinishReason reason);

        void failed(Sequence sequence, Failure failure);

        /** It was told to let go: nobody is to be told anything. */
        void dropped(Sequence sequence);
    }

    private final Engine engine;
    private final Counters counters;
    private final Ending ending;
    private final Queue<Sequence> arrivals = new ConcurrentLinkedQueue<>();
    private final List<Sequence> running = new ArrayList<>();
    private final Thread thread;
    private volatile boolean closed;

    DecodeLoop(Engine engine, Counters counters, Ending ending) {
        this.engine = engine;
        this.counters = counters;
        this.ending = ending;
        this.thread = new Thread(this::run, "genie-decode");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    void add(Sequence sequence) {
        arrivals.add(sequence);
        LockSupport.unpark(thread);
    }

    private void run() {
        while (!closed) {
            takeArrivals();
            if (running.isEmpty()) {
                LockSupport.park(this);
            } else {
                running.removeIf(this::advance);
            }
        }
        takeArrivals();
        running.forEach(ending::dropped);
    }

    private void takeArrivals() {
        Sequence arrival = arrivals.poll();
        while (arrival != null) {
            running.add(arrival);
            arrival = arrivals.poll();
        }
    }

    /** One step; true when the sequence is over. Never throws: one that breaks must not take the loop along. */
    private boolean advance(Sequence sequence) {
        if (sequence.dropped) {
            ending.dropped(sequence);
            return true;
        }
        try {
            Optional<FinishReason> end = sequence.step(engine);
            counters.decodeSteps.increment();
            end.ifPresent(reason -> ending.finished(sequence, reason));
            return end.isPresent();
        } catch (Sequence.CacheLengthException e) {
            ending.failed(
                    sequence,
                    Failure.lasting(
                            RefusalCode.BAD_REQUEST,
                            "Decode graph of model " + sequence.call().model() + " cuts its caches: " + e.getMessage()
                                    + ".\nMaybe it keeps a sliding window: export it with full caches."));
        } catch (IllegalArgumentException e) {
            ending.failed(
                    sequence,
                    Failure.lasting(
                            RefusalCode.BAD_REQUEST,
                            "Decode graph of model " + sequence.call().model()
                                    + " does not take the next step of request "
                                    + sequence.call().request() + ": " + e.getMessage()));
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
            LOG.error("decode step broke requestId={}", sequence.call().request(), e);
            ending.failed(
                    sequence,
                    Failure.retryable(
                            RefusalCode.ENGINE,
                            "Request " + sequence.call().request() + " broke in the engine: " + e.getMessage()));
        }
        return true;
    }

    /** Lets go of everything and ends the thread. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            if (thread.isAlive()) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
