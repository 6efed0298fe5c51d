package org.genie.executor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.genie.executor.bus.Inbox;
import org.genie.executor.bus.Outbox;
import org.genie.model.ExecutorId;
import org.genie.model.RequestId;
import org.genie.model.cluster.Heartbeat;
import org.genie.model.event.ExecutorEvent;
import org.genie.model.event.GraphEvent;
import org.genie.model.plan.PlacementPlan;
import org.genie.model.request.TokenChunk;

/** A bus inside the test: late listeners hear all that was said before; what executors tell is kept and can be awaited. */
final class MemoryBus {
    private static final long PATIENCE_MILLIS = 10_000;

    private final List<Object> told = new ArrayList<>();
    private final List<Inbox.Listener> listeners = new ArrayList<>();
    final List<TokenChunk> chunks = new CopyOnWriteArrayList<>();
    final List<ExecutorEvent> events = new CopyOnWriteArrayList<>();
    final Map<ExecutorId, Heartbeat> heartbeats = new ConcurrentHashMap<>();

    synchronized void tell(GraphEvent event) {
        told.add(event);
        listeners.forEach(l -> l.graph(event));
    }

    synchronized void tell(PlacementPlan plan) {
        told.add(plan);
        listeners.forEach(l -> l.plan(plan));
    }

    Inbox inbox() {
        return new Inbox() {
            private Listener mine;

            @Override
            public void start(Listener listener) {
                synchronized (MemoryBus.this) {
                    mine = listener;
                    for (Object event : told) {
                        if (event instanceof GraphEvent graph) {
                            listener.graph(graph);
                        } else if (event instanceof PlacementPlan plan) {
                            listener.plan(plan);
                        }
                    }
                    listeners.add(listener);
                }
            }

            @Override
            public void close() {
                synchronized (MemoryBus.this) {
                    listeners.remove(mine);
                }
            }
        };
    }

    Outbox outbox() {
        return new Outbox() {
            @Override
            public void chunk(TokenChunk chunk) {
                keep(() -> chunks.add(chunk));
            }

            @Override
            public void event(ExecutorEvent event) {
                keep(() -> events.add(event));
            }

            @Override
            public void heartbeat(Heartbeat heartbeat) {
                keep(() -> heartbeats.put(heartbeat.executor(), heartbeat));
            }

            @Override
            public void close() {}
        };
    }

    private synchronized void keep(Runnable action) {
        action.run();
        notifyAll();
    }

    /** Waits until the supplier gives something that the test likes. */
    synchronized <T> T await(String what, Supplier<T> supplier, Predicate<T> condition) {
        long deadline = System.currentTimeMillis() + PATIENCE_MILLIS;
        while (true) {
            T value = supplier.get();
            if (condition.test(value)) {
                return value;
            }
            long left = deadline - System.currentTimeMillis();
            if (left <= 0) {
                throw new AssertionError("no " + what + "; chunks " + chunks + "; events " + events);
            }
            try {
                // Some conditions depend on more than what is told here.
                TimeUnit.MILLISECONDS.timedWait(this, Math.min(left, 20));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    Heartbeat awaitHeartbeat(ExecutorId executor, Predicate<Heartbeat> condition) {
        return await("heartbeat of " + executor, () -> heartbeats.get(executor), h -> h != null && condition.test(h));
    }

    ExecutorEvent awaitEvent(RequestId request, ExecutorEvent.Kind kind) {
        return await(
                kind + " of " + request,
                () -> events.stream()
                        .filter(e -> e.request().equals(request) && e.kind() == kind)
                        .findFirst()
                        .orElse(null),
                e -> e != null);
    }

    /** All chunks of a request, once its end has come. */
    List<TokenChunk> awaitEnd(RequestId request) {
        return await(
                "end of " + request,
                () -> chunksOf(request),
                c -> !c.isEmpty() && c.get(c.size() - 1).isLast());
    }

    List<TokenChunk> chunksOf(RequestId request) {
        return chunks.stream().filter(c -> c.request().equals(request)).toList();
    }
}
