package org.genie.executor.decode;

import org.genie.executor.graphs.ResidentGraph;
import org.genie.executor.memory.MemoryBudget;
import org.genie.transport.control.ReserveCall;
import org.jspecify.annotations.Nullable;

/**
 * Memory promised to an attempt, and what became of the promise. Its fields are guarded by the {@link DecodeService}'s
 * lock, but for the lease, which the receiving thread moves as bytes come in.
 */
final class Reservation {
    /** How far the hand-over is. */
    enum Stage {
        /** Nothing came yet. */
        RESERVED,
        /** A receiving thread writes into its memory. */
        TRANSFERRING,
        /** Everything came: the decode loop has it. */
        RUNNING,
        /** Over; where a thread still works on it, that thread frees what it holds. */
        ENDED
    }

    final long number;
    final ReserveCall call;
    final ResidentGraph graph;
    final MemoryBudget.Grant grant;

    Stage stage = Stage.RESERVED;

    @Nullable
    Sequence sequence;

    volatile long leaseUntilNanos;

    Reservation(long number, ReserveCall call, ResidentGraph graph, MemoryBudget.Grant grant) {
        this.number = number;
        this.call = call;
        this.graph = graph;
        this.grant = grant;
    }

    boolean hasExpired(long nowNanos) {
        return (stage == Stage.RESERVED || stage == Stage.TRANSFERRING) && nowNanos - leaseUntilNanos > 0;
    }

    /** Gives memory and graph back. */
    void free() {
        grant.close();
        graph.release();
    }

    @Override
    public String toString() {
        return "reservation " + number + " of " + call.request() + " " + call.fence() + " " + stage;
    }
}
