package org.genie.planner.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.genie.planner.routing.Pools.dead;
import static org.genie.planner.routing.Pools.draining;
import static org.genie.planner.routing.Pools.executor;
import static org.genie.planner.routing.Pools.id;
import static org.genie.planner.routing.Pools.idle;
import static org.genie.planner.routing.Pools.ids;
import static org.genie.planner.routing.Pools.onePass;
import static org.genie.planner.routing.Pools.pool;
import static org.genie.planner.routing.Pools.request;
import static org.genie.planner.routing.Pools.withBudget;
import static org.genie.planner.routing.Pools.withSpeeds;

import java.util.Map;
import org.genie.model.ExecutorId;
import org.genie.planner.routing.RouteDecision.Chosen;
import org.genie.planner.routing.RouteDecision.Impossible;
import org.genie.planner.routing.RouteDecision.Wait;
import org.junit.jupiter.api.Test;

class LeastLoadedPolicyTest {
    private final LeastLoadedPolicy policy = new LeastLoadedPolicy();

    @Test
    void prefillsWhereTheFewestTokensWait() {
        var pool = pool(executor("p1", 500, 0, 0), executor("p2", 400, 0, 0), idle("d"));

        assertThat(chosen(request(10, 10, ids("p1", "p2"), ids("d")), pool).prefill())
                .isEqualTo(id("p2"));
    }

    @Test
    void aFasterDeviceMayHaveALongerQueue() {
        var pool = pool(withSpeeds("p1", 10, 1, 100, 0), withSpeeds("p2", 40, 1, 300, 0), idle("d"));

        // 200 tokens at 10 TFLOPS against 400 at 40
        assertThat(chosen(request(100, 10, ids("p1", "p2"), ids("d")), pool).prefill())
                .isEqualTo(id("p2"));
    }

    @Test
    void theRequestsOwnPromptCountsWhereQueuesAreEmpty() {
        var pool = pool(withSpeeds("p1", 10, 1, 0, 0), withSpeeds("p2", 40, 1, 0, 0), idle("d"));

        assertThat(chosen(request(100, 10, ids("p1", "p2"), ids("d")), pool).prefill())
                .isEqualTo(id("p2"));
    }

    @Test
    void decodesWhereTheFewestSequencesShareTheBandwidth() {
        var pool = pool(
                idle("p"),
                withSpeeds("d1", 10, 100e9, 0, 3),
                withSpeeds("d2", 10, 100e9, 0, 2),
                withSpeeds("d3", 10, 300e9, 0, 7));

        assertThat(chosen(request(10, 10, ids("p"), ids("d1", "d2", "d3")), pool)
                        .decode())
                .isEqualTo(id("d3"));
    }

    @Test
    void anUntoldBandwidthFollowsTheComputeSpeed() {
        var pool = pool(idle("p"), withSpeeds("d1", 10, 0, 0, 0), withSpeeds("d2", 10, 90e9, 0, 0));

        assertThat(chosen(request(10, 10, ids("p"), ids("d1", "d2")), pool).decode())
                .isEqualTo(id("d1"));
    }

    @Test
    void reservesMemoryForThePromptAndEveryNewToken() {
        var pool = pool(idle("p"), executor("d1", 0, 0, 801), executor("d2", 0, 5, 800));

        assertThat(chosen(request(150, 50, ids("p"), ids("d1", "d2")), pool).decode())
                .isEqualTo(id("d2"));
    }

    @Test
    void waitsWhileAllAreFull() {
        var pool = pool(idle("p"), executor("d1", 0, 0, 900), executor("d2", 0, 0, 950));

        assertThat(policy.route(request(150, 50, ids("p"), ids("d1", "d2")), pool))
                .isInstanceOf(Wait.class)
                .extracting(RouteDecision::explanation)
                .asString()
                .contains(
                        "decode d1: 0 sequences, 100 GB/s, 100 bytes of 1.0 kB for caches free, 200 bytes needed: full");
    }

    @Test
    void isImpossibleBeyondEveryBudget() {
        var pool = pool(idle("p"), withBudget("d1", 1_999_999), withBudget("d2", 1_500_000));

        var decision = policy.route(request(1_500_000, 500_000, ids("p"), ids("d1", "d2")), pool);

        assertThat(decision).isInstanceOf(Impossible.class);
        assertThat(((Impossible) decision).message())
                .isEqualTo(
                        "Request needs 2.0 MB of cache memory (1500000 prompt tokens and up to 500000 new ones at 1 bytes"
                                + " each) but the largest budget, of d1, is 2.0 MB.\n"
                                + "Maybe ask for fewer new tokens or raise memory_gb of a decode device.");
    }

    @Test
    void isPossibleToTheLastByte() {
        var pool = pool(idle("p"), withBudget("d1", 2_000));

        assertThat(chosen(request(1_500, 500, ids("p"), ids("d1")), pool).decode())
                .isEqualTo(id("d1"));
    }

    @Test
    void waitsForAnExecutorThatHasNotToldItsBudgetYet() {
        var pool = pool(idle("p"), withBudget("d1", 100), withBudget("d2", 0));

        assertThat(policy.route(request(150, 50, ids("p"), ids("d1", "d2")), pool))
                .isInstanceOf(Wait.class);
    }

    @Test
    void aRequestBeyondAllNumbersIsImpossible() {
        var pool = pool(idle("p"), idle("d"));
        var request =
                new RouteRequest(Integer.MAX_VALUE, Integer.MAX_VALUE, Long.MAX_VALUE / 2, ids("p"), ids("d"), ids());

        assertThat(policy.route(request, pool)).isInstanceOf(Impossible.class);
    }

    @Test
    void neverTakesTheDeadTheDrainingOrTheUnknown() {
        var pool = pool(dead(idle("p1")), draining(idle("p2")), executor("p4", 9_999, 0, 0), idle("d"));

        Chosen chosen = chosen(request(10, 10, ids("p1", "p2", "p3", "p4"), ids("d")), pool);

        assertThat(chosen.prefill()).isEqualTo(id("p4"));
        assertThat(chosen.explanation())
                .contains("prefill p1: dead\n", "prefill p2: draining\n", "prefill p3: not registered\n");
    }

    @Test
    void waitsWhenNobodyLives() {
        var pool = pool(idle("p"), dead(idle("d")));

        assertThat(policy.route(request(10, 10, ids("p"), ids("d")), pool)).isInstanceOf(Wait.class);
        assertThat(policy.route(request(10, 10, ids("x"), ids("p")), pool)).isInstanceOf(Wait.class);
        assertThat(policy.route(onePass(ids("d")), pool)).isInstanceOf(Wait.class);
    }

    @Test
    void waitsWhenAModelWithCachesHasNoDecodeCandidates() {
        assertThat(policy.route(request(10, 10, ids("p"), ids()), pool(idle("p"))))
                .isInstanceOf(Wait.class)
                .extracting(RouteDecision::explanation)
                .asString()
                .contains("decode: no candidates");
    }

    @Test
    void phasesGoToDifferentExecutorsWhenTheyCan() {
        var pool = pool(idle("a"), executor("b", 100, 2, 0));

        Chosen chosen = chosen(request(10, 10, ids("a", "b"), ids("a", "b")), pool);

        assertThat(chosen.prefill()).isNotEqualTo(chosen.decode());
    }

    @Test
    void thePhaseThatLosesLessTakesItsSecond() {
        // prefill: 100 against 110 tokens; decode: 1 against 5 sequences
        var pool = pool(executor("a", 0, 0, 0), executor("b", 10, 4, 0));

        Chosen chosen = chosen(request(100, 10, ids("a", "b"), ids("a", "b")), pool);

        assertThat(chosen.prefill()).isEqualTo(id("b"));
        assertThat(chosen.decode()).isEqualTo(id("a"));
    }

    @Test
    void decodeMovesWherePrefillHasNoSecond() {
        var pool = pool(idle("a"), executor("b", 0, 4, 0));

        Chosen chosen = chosen(request(100, 10, ids("a"), ids("a", "b")), pool);

        assertThat(chosen.prefill()).isEqualTo(id("a"));
        assertThat(chosen.decode()).isEqualTo(id("b"));
    }

    @Test
    void oneExecutorDoesBothWhereItIsAlone() {
        Chosen chosen = chosen(request(10, 10, ids("a"), ids("a")), pool(idle("a")));

        assertThat(chosen.prefill()).isEqualTo(id("a"));
        assertThat(chosen.decode()).isEqualTo(id("a"));
    }

    @Test
    void thoseThatFailedTheRequestAreTheLastResort() {
        var pool = pool(idle("p1"), executor("p2", 900, 0, 0), idle("d1"), executor("d2", 0, 9, 0));

        Chosen others = chosen(request(10, 10, ids("p1", "p2"), ids("d1", "d2"), ids("p1", "d1")), pool);
        Chosen alone = chosen(request(10, 10, ids("p1"), ids("d1"), ids("p1", "d1")), pool);

        assertThat(others.prefill()).isEqualTo(id("p2"));
        assertThat(others.decode()).isEqualTo(id("d2"));
        assertThat(others.explanation()).contains("decode d1", "needed, failed this request before\n");
        assertThat(alone.prefill()).isEqualTo(id("p1"));
        assertThat(alone.decode()).isEqualTo(id("d1"));
    }

    @Test
    void waitsForAFullOneRatherThanForOneThatFailed() {
        var pool = pool(idle("p"), idle("d1"), executor("d2", 0, 0, 990));

        assertThat(policy.route(request(10, 10, ids("p"), ids("d1", "d2"), ids("d1")), pool))
                .isInstanceOf(Wait.class);
    }

    @Test
    void takesOneThatFailedWhereTheOthersCouldNeverHoldIt() {
        var pool = pool(idle("p"), idle("d1"), withBudget("d2", 19));

        assertThat(chosen(request(10, 10, ids("p"), ids("d1", "d2"), ids("d1")), pool)
                        .decode())
                .isEqualTo(id("d1"));
    }

    @Test
    void equalsAreToldApartByTheirIds() {
        var pool = pool(idle("b"), idle("a"), idle("c"), idle("e"), idle("d"));

        Chosen chosen = chosen(request(10, 10, ids("c", "b", "a"), ids("e", "d")), pool);

        assertThat(chosen.prefill()).isEqualTo(id("a"));
        assertThat(chosen.decode()).isEqualTo(id("d"));
    }

    @Test
    void onePassGraphsNeedNoDecoder() {
        Chosen chosen = chosen(onePass(ids("a", "b")), pool(executor("a", 5, 0, 0), idle("b")));

        assertThat(chosen.prefill()).isEqualTo(id("b"));
        assertThat(chosen.decode()).isNull();
        assertThat(chosen.explanation()).endsWith("chosen: prefill b");
    }

    @Test
    void explainsEachCandidateWithNumbers() {
        var pool = pool(executor("p", 20, 0, 0), executor("d", 0, 3, 100));

        assertThat(chosen(request(10, 10, ids("p"), ids("d")), pool).explanation())
                .isEqualTo("prefill p: 20 tokens queued, 10.0 TFLOPS, cost 3.0\n"
                        + "decode d: 3 sequences, 100 GB/s, 900 bytes of 1.0 kB for caches free, 20 bytes needed\n"
                        + "chosen: prefill p, decode d");
    }

    @Test
    void countsTheCandidatesBeyondAScreenful() {
        String[] names = new String[300];
        ExecutorView[] executors = new ExecutorView[names.length];
        for (int i = 0; i < names.length; i++) {
            names[i] = "p" + i;
            executors[i] = executor(names[i], 1_000 - i, 0, 0);
        }

        Chosen chosen = chosen(onePass(ids(names)), pool(executors));

        assertThat(chosen.prefill()).isEqualTo(id("p299"));
        assertThat(chosen.explanation().lines()).hasSize(Routing.EXPLAINED + 2);
        assertThat(chosen.explanation()).contains("prefill: and 268 more\n");
    }

    @Test
    void hasAName() {
        assertThat(policy.name()).isEqualTo("least-loaded");
    }

    private Chosen chosen(RouteRequest request, Map<ExecutorId, ExecutorView> pool) {
        RouteDecision decision = policy.route(request, pool);
        assertThat(decision).isInstanceOf(Chosen.class);
        return (Chosen) decision;
    }
}
