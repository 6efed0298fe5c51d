package org.genie.model.cluster;

/**
 * What an executor is doing right now.
 *
 * @param kvBytesUsed bytes of KV cache held or reserved
 * @param kvBytesBudget bytes that KV caches may take in all: memory less weights and workspace
 */
public record ExecutorLoad(
        int runningRequests, int queuedRequests, long queuedTokens, long kvBytesUsed, long kvBytesBudget) {
    public static final ExecutorLoad IDLE = new ExecutorLoad(0, 0, 0, 0, 0);

    public long kvBytesFree() {
        return Math.max(0, kvBytesBudget - kvBytesUsed);
    }
}
