package org.genie.operators.scheduling;

import org.genie.model.ExecutorId;
import org.jspecify.annotations.Nullable;

/**
 * One try at a request, at the executors chosen for it.
 *
 * @param prefill the prefill (or one-pass) executor
 * @param decode null for one-pass graphs
 * @param accepted whether the prefill executor said it has it
 * @param handedOver whether the prefill executor is done with it
 */
record Attempt(
        ExecutorId prefill,
        long prefillIncarnation,
        @Nullable ExecutorId decode,
        long decodeIncarnation,
        long startedAtMillis,
        boolean accepted,
        boolean handedOver) {
    Attempt toAccepted() {
        return new Attempt(prefill, prefillIncarnation, decode, decodeIncarnation, startedAtMillis, true, handedOver);
    }

    Attempt toHandedOver() {
        return new Attempt(prefill, prefillIncarnation, decode, decodeIncarnation, startedAtMillis, true, true);
    }

    /** Whether it cannot go on without the given executor. */
    boolean needs(ExecutorId executor) {
        return executor.equals(decode) || (executor.equals(prefill) && !handedOver);
    }

    /** The process of the executor that it was started on, by its incarnation. */
    long incarnation(ExecutorId executor) {
        return executor.equals(prefill) ? prefillIncarnation : decodeIncarnation;
    }
}
