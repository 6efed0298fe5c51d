package org.genie.planner.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.genie.model.ExecutorId;
import org.genie.planner.routing.RouteDecision.Chosen;
import org.genie.planner.routing.RouteDecision.Impossible;
import org.genie.planner.routing.RouteDecision.Wait;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests come, run and end, executors die and come back; what every policy promises holds at every decision. */
class RoutingHistoryTest {
    private static final int EXECUTORS = 12;
    private static final int EVENTS = 1_500;

    static Stream<Arguments> histories() {
        return LongStream.range(0, 10)
                .boxed()
                .flatMap(seed -> Stream.of(new LeastLoadedPolicy(), new RoundRobinPolicy())
                        .map(policy -> Arguments.of(policy.name(), policy, seed)));
    }

    @ParameterizedTest(name = "{0}, seed {2}")
    @MethodSource("histories")
    void promisesHold(String name, RequestPolicy policy, long seed) {
        Random random = new Random(seed);
        Map<ExecutorId, ExecutorView> pool = somePool(random);
        List<Running> running = new ArrayList<>();
        int chosen = 0;
        for (int event = 0; event < EVENTS; event++) {
            if (random.nextInt(10) == 0) {
                liveOrDie(pool, random);
            } else if (!running.isEmpty() && random.nextInt(5) < 2) {
                running.remove(random.nextInt(running.size())).end(pool);
            } else {
                RouteRequest request = someRequest(event, pool, random);
                RouteDecision decision = policy.route(request, pool);
                assertThat(policy.route(request, new HashMap<>(pool))).isEqualTo(decision);
                check(request, decision, pool);
                if (decision instanceof Chosen taken) {
                    chosen++;
                    running.add(Running.start(request, taken, pool));
                }
            }
        }
        assertThat(chosen).isGreaterThan(EVENTS / 10);
    }

    private static void check(RouteRequest request, RouteDecision decision, Map<ExecutorId, ExecutorView> pool) {
        long bytes = (request.promptTokens() + (long) request.maxNewTokens()) * request.kvBytesPerToken();
        if (decision instanceof Chosen chosen) {
            ExecutorView prefill = pool.get(chosen.prefill());
            ExecutorView decode = pool.get(chosen.decode());
            assertThat(request.prefillCandidates()).contains(chosen.prefill());
            assertThat(request.decodeCandidates()).contains(chosen.decode());
            assertThat(live(prefill) && live(decode)).isTrue();
            assertThat(decode.kvBytesPromised() + bytes).isLessThanOrEqualTo(decode.kvBytesBudget());
            if (request.excluded().contains(chosen.prefill())) {
                assertThat(request.prefillCandidates())
                        .noneMatch(
                                id -> live(pool.get(id)) && !request.excluded().contains(id));
            }
        } else if (decision instanceof Impossible) {
            assertThat(request.decodeCandidates())
                    .noneMatch(id -> live(pool.get(id)) && pool.get(id).kvBytesBudget() >= bytes);
        } else {
            assertThat(decision).isInstanceOf(Wait.class);
            boolean couldRun = request.decodeCandidates().stream()
                            .anyMatch(id -> live(pool.get(id))
                                    && pool.get(id).kvBytesFree() >= bytes
                                    && !request.excluded().contains(id))
                    && request.prefillCandidates().stream().anyMatch(id -> live(pool.get(id)));
            assertThat(couldRun).isFalse();
        }
    }

    private static boolean live(ExecutorView executor) {
        return executor.alive() && !executor.draining();
    }

    private static Map<ExecutorId, ExecutorView> somePool(Random random) {
        Map<ExecutorId, ExecutorView> pool = new LinkedHashMap<>();
        for (int i = 0; i < EXECUTORS; i++) {
            ExecutorId id = new ExecutorId("e" + i);
            pool.put(
                    id,
                    new ExecutorView(
                            id,
                            true,
                            false,
                            1 + random.nextInt(50),
                            1e9 * (1 + random.nextInt(500)),
                            0,
                            0,
                            0,
                            500 + random.nextInt(3_000)));
        }
        return pool;
    }

    private static RouteRequest someRequest(int sequence, Map<ExecutorId, ExecutorView> pool, Random random) {
        return new RouteRequest(
                sequence,
                1 + random.nextInt(400),
                1 + random.nextInt(200),
                1 + random.nextInt(8),
                some(pool, random, 2),
                some(pool, random, 2),
                some(pool, random, 8));
    }

    private static List<ExecutorId> some(Map<ExecutorId, ExecutorView> pool, Random random, int oneIn) {
        return pool.keySet().stream().filter(id -> random.nextInt(oneIn) == 0).toList();
    }

    private static void liveOrDie(Map<ExecutorId, ExecutorView> pool, Random random) {
        ExecutorId id = new ExecutorId("e" + random.nextInt(EXECUTORS));
        boolean alive = random.nextInt(3) > 0;
        boolean draining = random.nextInt(4) == 0;
        pool.compute(
                id,
                (same, it) -> new ExecutorView(
                        same,
                        alive,
                        draining,
                        it.computeTflops(),
                        it.memoryBandwidth(),
                        it.queuedPrefillTokens(),
                        it.runningDecodes(),
                        it.kvBytesPromised(),
                        it.kvBytesBudget()));
    }

    private record Running(Chosen where, int promptTokens, long bytes) {
        static Running start(RouteRequest request, Chosen where, Map<ExecutorId, ExecutorView> pool) {
            long bytes = (request.promptTokens() + (long) request.maxNewTokens()) * request.kvBytesPerToken();
            var running = new Running(where, request.promptTokens(), bytes);
            running.load(pool, 1);
            return running;
        }

        void end(Map<ExecutorId, ExecutorView> pool) {
            load(pool, -1);
        }

        private void load(Map<ExecutorId, ExecutorView> pool, int sign) {
            pool.compute(where.prefill(), (id, it) -> add(it, sign * promptTokens, 0, 0));
            pool.compute(where.decode(), (id, it) -> add(it, 0, sign, sign * bytes));
        }

        private static ExecutorView add(ExecutorView it, int tokens, int sequences, long bytes) {
            return new ExecutorView(
                    it.id(),
                    it.alive(),
                    it.draining(),
                    it.computeTflops(),
                    it.memoryBandwidth(),
                    it.queuedPrefillTokens() + tokens,
                    it.runningDecodes() + sequences,
                    it.kvBytesPromised() + bytes,
                    it.kvBytesBudget());
        }
    }
}
