package org.genie.operators.scheduling;

import java.util.ArrayDeque;
import java.util.Deque;
import org.genie.model.cluster.Device;
import org.genie.model.cluster.ExecutorLoad;
import org.genie.operators.cluster.Sighting;
import org.genie.planner.routing.ExecutorView;

/**
 * What one executor has been promised, beside what it reports.
 *
 * <p>Its load is the larger of two numbers: the sum of all promises that stand, and the report corrected by what it cannot
 * know, which is promises younger than the report (added) and older ones that ended since (taken away). The first keeps
 * decisions from piling up on an executor whose report is old; the second sees what the promises do not, such as memory
 * still held for lost attempts. Constant time per change.
 */
final class Account {
    private final Sum standing = new Sum();
    private final Sum younger = new Sum();
    private final Sum endedSince = new Sum();
    private final Deque<Promise> youngest = new ArrayDeque<>();
    private long reportedAtMillis = Long.MIN_VALUE;

    void add(Promise promise) {
        standing.add(promise, 1);
        younger.add(promise, 1);
        promise.unreported = true;
        youngest.addLast(promise);
    }

    /** Ends a promise; a second time does nothing. */
    void end(Promise promise) {
        if (promise.ended) {
            return;
        }
        promise.ended = true;
        standing.add(promise, -1);
        if (promise.unreported) {
            younger.add(promise, -1);
            promise.unreported = false;
        } else {
            endedSince.add(promise, 1);
        }
    }

    boolean isEmpty() {
        return standing.promises == 0;
    }

    /** The executor as the policy sees it. */
    ExecutorView view(Sighting sighting, boolean alive, long reportLagMillis) {
        reconcile(sighting.receivedAtMillis(), reportLagMillis);
        Device device = sighting.heartbeat().device();
        ExecutorLoad load = sighting.heartbeat().load();
        return new ExecutorView(
                device.id(),
                alive,
                sighting.heartbeat().draining(),
                device.computeTflops(),
                device.memoryBandwidth().orElse(0),
                expected(standing.prefillTokens, load.queuedTokens(), younger.prefillTokens, endedSince.prefillTokens),
                (int) expected(standing.decodes, load.runningRequests(), younger.decodes, endedSince.decodes),
                expected(standing.kvBytes, load.kvBytesUsed(), younger.kvBytes, endedSince.kvBytes),
                load.kvBytesBudget());
    }

    private static long expected(long standing, long reported, long younger, long endedSince) {
        return Math.max(standing, Math.max(0, reported - endedSince) + younger);
    }

    private void reconcile(long newReportAtMillis, long reportLagMillis) {
        if (newReportAtMillis == reportedAtMillis) {
            return;
        }
        reportedAtMillis = newReportAtMillis;
        endedSince.clear();
        while (!youngest.isEmpty()
                && (youngest.peekFirst().ended
                        || youngest.peekFirst().madeAtMillis <= newReportAtMillis - reportLagMillis)) {
            Promise promise = youngest.removeFirst();
            if (promise.unreported) {
                younger.add(promise, -1);
                promise.unreported = false;
            }
        }
    }

    /** A part of an executor promised to one attempt. */
    static final class Promise {
        final long kvBytes;
        final long prefillTokens;
        final int decodes;
        final long madeAtMillis;
        private boolean unreported;
        private boolean ended;

        Promise(long kvBytes, long prefillTokens, int decodes, long madeAtMillis) {
            this.kvBytes = kvBytes;
            this.prefillTokens = prefillTokens;
            this.decodes = decodes;
            this.madeAtMillis = madeAtMillis;
        }
    }

    private static final class Sum {
        private long promises;
        private long kvBytes;
        private long prefillTokens;
        private long decodes;

        void add(Promise promise, int sign) {
            promises += sign;
            kvBytes += sign * promise.kvBytes;
            prefillTokens += sign * promise.prefillTokens;
            decodes += (long) sign * promise.decodes;
        }

        void clear() {
            promises = 0;
            kvBytes = 0;
            prefillTokens = 0;
            decodes = 0;
        }
    }
}
