package org.genie.executor.prefill;

import org.genie.executor.graphs.ResidentGraph;
import org.genie.model.event.Dispatch;
import org.genie.transport.control.Lease;
import org.jspecify.annotations.Nullable;

/**
 * One attempt on its way through the prefill executor. Its fields are guarded by the queue's lock, but for those of the
 * loop that took it.
 */
final class PrefillTask {
    /** How far it is. */
    enum Stage {
        /** Waits for its graph, or for its turn to reserve. */
        WAITING,
        /** Asks the decode executor for memory. */
        RESERVING,
        /** May be computed. */
        READY,
        /** The loop has it. */
        TAKEN,
        /** It failed, or was taken out, before its turn came. */
        ENDED
    }

    final Dispatch dispatch;
    final long queuedAtNanos;

    Stage stage = Stage.WAITING;
    long notBeforeNanos;

    @Nullable
    ResidentGraph graph;

    @Nullable
    DecodePeer peer;

    @Nullable
    Lease lease;

    volatile boolean dropped;

    PrefillTask(Dispatch dispatch, long nowNanos) {
        this.dispatch = dispatch;
        this.queuedAtNanos = nowNanos;
        this.notBeforeNanos = nowNanos;
    }

    boolean isOnePass() {
        return dispatch.decode() == null;
    }

    int tokens() {
        return dispatch.tokens().size();
    }

    @Override
    public String toString() {
        return "attempt at " + dispatch.request() + " " + dispatch.fence() + " " + stage;
    }
}
