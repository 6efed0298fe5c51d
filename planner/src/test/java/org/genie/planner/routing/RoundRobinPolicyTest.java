package org.genie.planner.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.genie.planner.routing.Pools.dead;
import static org.genie.planner.routing.Pools.executor;
import static org.genie.planner.routing.Pools.id;
import static org.genie.planner.routing.Pools.idle;
import static org.genie.planner.routing.Pools.ids;
import static org.genie.planner.routing.Pools.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.genie.model.ExecutorId;
import org.genie.planner.routing.RouteDecision.Chosen;
import org.junit.jupiter.api.Test;

class RoundRobinPolicyTest {
    private final RoundRobinPolicy policy = new RoundRobinPolicy();

    @Test
    void takesTurnsWhateverTheLoad() {
        var pool = pool(executor("p1", 9_999, 0, 0), idle("p2"), idle("p3"), executor("d1", 0, 99, 0), idle("d2"));

        assertThat(prefills(pool, 5)).isEqualTo(ids("p1", "p2", "p3", "p1", "p2"));
        assertThat(decode(pool, 0)).isEqualTo(id("d1"));
        assertThat(decode(pool, 1)).isEqualTo(id("d2"));
        assertThat(decode(pool, 2)).isEqualTo(id("d1"));
    }

    @Test
    void theNextLivingOneTakesTheTurnOfTheDead() {
        var pool = pool(idle("p1"), dead(idle("p2")), idle("p3"), idle("d1"), idle("d2"));

        assertThat(prefills(pool, 4)).isEqualTo(ids("p1", "p3", "p3", "p1"));
    }

    @Test
    void keepsTheMemoryRule() {
        var pool = pool(idle("p1"), idle("p2"), idle("p3"), executor("d1", 0, 0, 990), idle("d2"));

        assertThat(decode(pool, 0)).isEqualTo(id("d2"));
    }

    @Test
    void hasAName() {
        assertThat(policy.name()).isEqualTo("round-robin");
    }

    private List<ExecutorId> prefills(Map<ExecutorId, ExecutorView> pool, int requests) {
        List<ExecutorId> prefills = new ArrayList<>();
        for (int sequence = 0; sequence < requests; sequence++) {
            prefills.add(route(pool, sequence).prefill());
        }
        return prefills;
    }

    private ExecutorId decode(Map<ExecutorId, ExecutorView> pool, long sequence) {
        return route(pool, sequence).decode();
    }

    private Chosen route(Map<ExecutorId, ExecutorView> pool, long sequence) {
        var request = new RouteRequest(sequence, 10, 10, 1, ids("p1", "p2", "p3"), ids("d1", "d2"), List.of());
        return (Chosen) policy.route(request, pool);
    }
}
