package org.genie.planner.routing;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.genie.model.ExecutorId;

/** Small pools and requests for tests: 10 TFLOPS, 100 GB/s, 1000 bytes for caches, 1 byte for a token. */
final class Pools {
    private Pools() {}

    static Map<ExecutorId, ExecutorView> pool(ExecutorView... executors) {
        Map<ExecutorId, ExecutorView> pool = new LinkedHashMap<>();
        for (ExecutorView executor : executors) {
            pool.put(executor.id(), executor);
        }
        return pool;
    }

    static ExecutorView idle(String name) {
        return executor(name, 0, 0, 0);
    }

    static ExecutorView executor(String name, long queuedTokens, int sequences, long bytesPromised) {
        return new ExecutorView(id(name), true, false, 10, 100e9, queuedTokens, sequences, bytesPromised, 1_000);
    }

    static ExecutorView withSpeeds(String name, double tflops, double bandwidth, long queuedTokens, int sequences) {
        return new ExecutorView(id(name), true, false, tflops, bandwidth, queuedTokens, sequences, 0, 1_000);
    }

    static ExecutorView withBudget(String name, long budget) {
        return new ExecutorView(id(name), true, false, 10, 100e9, 0, 0, 0, budget);
    }

    static ExecutorView dead(ExecutorView it) {
        return with(it, false, it.draining());
    }

    static ExecutorView draining(ExecutorView it) {
        return with(it, it.alive(), true);
    }

    private static ExecutorView with(ExecutorView it, boolean alive, boolean draining) {
        return new ExecutorView(
                it.id(),
                alive,
                draining,
                it.computeTflops(),
                it.memoryBandwidth(),
                it.queuedPrefillTokens(),
                it.runningDecodes(),
                it.kvBytesPromised(),
                it.kvBytesBudget());
    }

    static RouteRequest request(int promptTokens, int maxNewTokens, List<ExecutorId> prefill, List<ExecutorId> decode) {
        return request(promptTokens, maxNewTokens, prefill, decode, List.of());
    }

    static RouteRequest request(
            int promptTokens,
            int maxNewTokens,
            List<ExecutorId> prefill,
            List<ExecutorId> decode,
            List<ExecutorId> excluded) {
        return new RouteRequest(promptTokens, maxNewTokens, 1, prefill, decode, excluded);
    }

    static RouteRequest onePass(List<ExecutorId> candidates) {
        return new RouteRequest(1, 0, 0, candidates, List.of(), List.of());
    }

    static ExecutorId id(String name) {
        return new ExecutorId(name);
    }

    static List<ExecutorId> ids(String... names) {
        return Arrays.stream(names).map(ExecutorId::new).toList();
    }
}
