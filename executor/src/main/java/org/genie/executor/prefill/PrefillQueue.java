package org.genie.executor.prefill;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.genie.executor.graphs.GraphLookup;
import org.genie.executor.report.Failure;
import org.genie.model.Fence;
import org.genie.model.RequestId;
import org.genie.model.event.RefusalCode;
import org.genie.transport.control.ReserveOutcome;

/**
 * The waiting line of a prefill executor. The first few attempts whose graphs are loaded hold reservations, so that one is
 * made while another attempt computes; the first that is ready goes next, past those that wait for a graph. Thread-safe.
 */
final class PrefillQueue {
    static final Duration LOAD_PATIENCE = Duration.ofSeconds(10);
    private static final Duration RETRY_PAUSE = Duration.ofMillis(50);
    private static final int RESERVED_AHEAD = 2;

    private final int capacity;
    private final Function<PrefillTask, GraphLookup> graphs;
    private final BiConsumer<PrefillTask, Failure> onFailure;
    private final Reserver reserver;
    private final LongSupplier nanoClock;
    private final LongSupplier wallMillis;
    private final List<PrefillTask> tasks = new ArrayList<>();
    private boolean closed;

    /** Begins to reserve for a task, and has {@link #reserved} called with what came of it. */
    interface Reserver {
        void reserve(PrefillTask task);
    }

    /** @param onFailure told of attempts that end here; called with the lock held, so it must be quick */
    PrefillQueue(
            int capacity,
            Function<PrefillTask, GraphLookup> graphs,
            Reserver reserver,
            BiConsumer<PrefillTask, Failure> onFailure,
            LongSupplier nanoClock,
            LongSupplier wallMillis) {
        this.capacity = capacity;
        this.graphs = graphs;
        this.reserver = reserver;
        this.onFailure = onFailure;
        this.nanoClock = nanoClock;
        this.wallMillis = wallMillis;
    }

    /** Lines up; false where the line is full or closed. */
    synchronized boolean add(PrefillTask task) {
        if (closed || tasks.size() >= capacity) {
            return false;
        }
        tasks.add(task);
        walk();
        notifyAll();
        return true;
    }

    /** Waits for the next attempt that may be computed; empty once closed. Its graph is retained. */
    synchronized Optional<PrefillTask> next() throws InterruptedException {
        while (!closed) {
            Optional<PrefillTask> ready = walk();
            if (ready.isPresent()) {
                tasks.remove(ready.get());
                ready.get().stage = PrefillTask.Stage.TAKEN;
                walk();
                return ready;
            }
            // A graph that was loaded and a deadline that ran out do not wake this up.
            wait(tasks.isEmpty() ? 0 : RETRY_PAUSE.toMillis());
        }
        return Optional.empty();
    }

    /** Moves those at the head of the line on, and gives the first that may be computed. */
    private Optional<PrefillTask> walk() {
        PrefillTask ready = null;
        int ahead = 0;
        for (PrefillTask task : List.copyOf(tasks)) {
            if (ahead == RESERVED_AHEAD) {
                break;
            }
            step(task, nanoClock.getAsLong()).ifPresent(failure -> end(task, failure));
            if (task.stage == PrefillTask.Stage.READY && ready == null) {
                ready = task;
            }
            if (task.stage == PrefillTask.Stage.READY || task.stage == PrefillTask.Stage.RESERVING) {
                ahead++;
            }
        }
        return Optional.ofNullable(ready);
    }

    /** Moves a waiting task on; gives what ended it. */
    private Optional<Failure> step(PrefillTask task, long now) {
        long deadline = task.dispatch.deadlineMillis();
        if (deadline > 0 && wallMillis.getAsLong() > deadline) {
            return Optional.of(Failure.lasting(
                    RefusalCode.DEADLINE,
                    "Request " + task.dispatch.request() + " ran out of time before its prefill."));
        }
        if (task.stage != PrefillTask.Stage.WAITING || now < task.notBeforeNanos) {
            return Optional.empty();
        }
        GraphLookup found = graphs.apply(task);
        if (found instanceof GraphLookup.Ready ready
                && (task.graph != null || ready.graph().retain())) {
            task.graph = ready.graph();
            if (task.isOnePass()) {
                task.stage = PrefillTask.Stage.READY;
            } else {
                task.stage = PrefillTask.Stage.RESERVING;
                reserver.reserve(task);
            }
            return Optional.empty();
        }
        if (found instanceof GraphLookup.Broken broken) {
            return Optional.of(new Failure(RefusalCode.NOT_LOADED, !broken.lasting(), broken.message(), 0, 0));
        }
        boolean gone = found instanceof GraphLookup.Absent;
        return gone || now - task.queuedAtNanos > LOAD_PATIENCE.toNanos()
                ? Optional.of(notLoaded(task, gone))
                : Optional.empty();
    }

    private static Failure notLoaded(PrefillTask task, boolean gone) {
        return Failure.retryable(
                RefusalCode.NOT_LOADED,
                "Graph " + task.dispatch.graph().brief() + " of request " + task.dispatch.request()
                        + (gone
                                ? " is no longer planned here."
                                : " was not loaded within " + LOAD_PATIENCE.toSeconds() + " s."));
    }

    /** What came of a task's reservation; false where the task ended meanwhile and needs none. */
    synchronized boolean reserved(PrefillTask task, ReserveOutcome outcome) {
        if (task.stage != PrefillTask.Stage.RESERVING) {
            return false;
        }
        if (outcome instanceof ReserveOutcome.Reserved) {
            task.stage = PrefillTask.Stage.READY;
        } else if (outcome instanceof ReserveOutcome.Refused refused) {
            refused(task, refused);
        } else if (outcome instanceof ReserveOutcome.Unreachable unreachable) {
            end(task, Failure.retryable(RefusalCode.HANDOVER, unreachable.message()));
        }
        notifyAll();
        return true;
    }

    private void refused(PrefillTask task, ReserveOutcome.Refused refused) {
        long now = nanoClock.getAsLong();
        if (refused.code() == RefusalCode.NOT_LOADED
                && refused.retryable()
                && now - task.queuedAtNanos < LOAD_PATIENCE.toNanos()) {
            task.stage = PrefillTask.Stage.WAITING;
            task.notBeforeNanos = now + RETRY_PAUSE.toNanos();
        } else {
            end(
                    task,
                    new Failure(
                            refused.code(), refused.retryable(), refused.message(), refused.needed(), refused.free()));
        }
    }

    private void end(PrefillTask task, Failure failure) {
        if (tasks.remove(task)) {
            task.stage = PrefillTask.Stage.ENDED;
            onFailure.accept(task, failure);
        }
    }

    /** Takes out every attempt at a request up to a fence. */
    synchronized List<PrefillTask> remove(RequestId request, Fence upTo) {
        List<PrefillTask> removed = tasks.stream()
                .filter(t -> t.dispatch.request().equals(request)
                        && t.dispatch.fence().compareTo(upTo) <= 0)
                .toList();
        removed.forEach(t -> t.stage = PrefillTask.Stage.ENDED);
        tasks.removeAll(removed);
        return removed;
    }

    synchronized int size() {
        return tasks.size();
    }

    /** Prompt tokens that wait. */
    synchronized long tokens() {
        return tasks.stream().mapToLong(PrefillTask::tokens).sum();
    }

    /** Takes nothing more, and gives what is left. */
    synchronized List<PrefillTask> close() {
        closed = true;
        List<PrefillTask> left = List.copyOf(tasks);
        left.forEach(t -> t.stage = PrefillTask.Stage.ENDED);
        tasks.clear();
        notifyAll();
        return left;
    }
}
