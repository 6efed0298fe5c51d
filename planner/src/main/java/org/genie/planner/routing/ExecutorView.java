package org.genie.planner.routing;

import org.genie.model.ExecutorId;

/**
 * What is known of an executor at the moment of a decision: its last report, corrected by what was decided since.
 *
 * @param queuedPrefillTokens tokens waiting or computing there
 * @param runningDecodes sequences decoding or promised
 * @param kvBytesPromised bytes reserved for sequences, by decisions and by reports
 * @param kvBytesBudget bytes that caches may take in all
 */
public record ExecutorView(
        ExecutorId id,
        boolean alive,
        boolean draining,
        double computeTflops,
        double memoryBandwidth,
        long queuedPrefillTokens,
        int runningDecodes,
        long kvBytesPromised,
        long kvBytesBudget) {
    public long kvBytesFree() {
        return Math.max(0, kvBytesBudget - kvBytesPromised);
    }
}
