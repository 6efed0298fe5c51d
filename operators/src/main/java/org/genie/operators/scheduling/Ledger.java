package org.genie.operators.scheduling;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.genie.model.ExecutorId;
import org.genie.operators.cluster.ClusterView;
import org.genie.planner.routing.ExecutorView;

/** Who was promised what: the attempts on each executor, and the view of the pool that follows. */
final class Ledger {
    private final Map<ExecutorId, Account> accounts = new HashMap<>();
    private final Map<ExecutorId, Set<LiveRequest>> attempts = new HashMap<>();
    private final long reportLagMillis;

    Ledger(long reportLagMillis) {
        this.reportLagMillis = reportLagMillis;
    }

    /** Books a request's attempt. */
    void open(LiveRequest request, Attempt attempt, Demand demand) {
        long at = attempt.startedAtMillis();
        ExecutorId decode = attempt.decode();
        if (!attempt.handedOver()) {
            request.prefillPromise = new Account.Promise(0, demand.prefillTokens(), 0, at);
            account(attempt.prefill()).add(request.prefillPromise);
        }
        if (decode != null) {
            request.decodePromise = new Account.Promise(demand.kvBytes(), 0, 1, at);
            account(decode).add(request.decodePromise);
            on(decode).add(request);
        }
        on(attempt.prefill()).add(request);
    }

    /** The prefill executor is done with the attempt. */
    void handedOver(LiveRequest request, Attempt attempt) {
        Account.Promise promise = request.prefillPromise;
        if (promise != null) {
            account(attempt.prefill()).end(promise);
            request.prefillPromise = null;
        }
    }

    /** Nothing is computed for the attempt any more, though its executors are still watched. */
    void free(LiveRequest request, Attempt attempt) {
        handedOver(request, attempt);
        Account.Promise promise = request.decodePromise;
        if (promise != null && attempt.decode() != null) {
            account(attempt.decode()).end(promise);
            request.decodePromise = null;
        }
    }

    /** Takes the attempt off the books. */
    void close(LiveRequest request, Attempt attempt) {
        free(request, attempt);
        on(attempt.prefill()).remove(request);
        if (attempt.decode() != null) {
            on(attempt.decode()).remove(request);
        }
    }

    /** Executors that attempts are booked on. */
    List<ExecutorId> busy() {
        attempts.values().removeIf(Set::isEmpty);
        return List.copyOf(attempts.keySet());
    }

    /** The requests whose attempts are booked on the executor. */
    List<LiveRequest> attemptsOn(ExecutorId executor) {
        return new ArrayList<>(attempts.getOrDefault(executor, Set.of()));
    }

    /** The executors as the policy sees them; unknown ones are left out. */
    Map<ExecutorId, ExecutorView> views(Iterable<ExecutorId> executors, ClusterView cluster, long nowMillis) {
        Map<ExecutorId, ExecutorView> views = new HashMap<>();
        for (ExecutorId executor : executors) {
            cluster.sighting(executor)
                    .ifPresent(sighting -> views.computeIfAbsent(
                            executor,
                            id -> account(id).view(sighting, cluster.isAlive(id, nowMillis), reportLagMillis)));
        }
        return views;
    }

    private Account account(ExecutorId executor) {
        return accounts.computeIfAbsent(executor, id -> new Account());
    }

    private Set<LiveRequest> on(ExecutorId executor) {
        return attempts.computeIfAbsent(executor, id -> new LinkedHashSet<>());
    }
}
