package org.genie.planner.placement.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.genie.planner.PlacementProblems.MB;
import static org.genie.planner.PlacementProblems.device;
import static org.genie.planner.PlacementProblems.onePass;

import java.util.List;
import java.util.Random;
import org.genie.model.cluster.ClusterSpec.SchedulingPolicy;
import org.genie.model.cluster.ExecutorRole;
import org.genie.planner.PlacementProblems;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlacementTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void theScoreDoesNotDependOnTheWayThatLedToIt(long seed) {
        Random random = new Random(seed);
        PlacementFacts facts =
                PlacementTestBed.screening(PlacementProblems.random(seed, 6, 5)).facts();
        Placement wandering = new Placement(facts);
        for (int step = 0; step < 500; step++) {
            wandering.flip(
                    random.nextInt(facts.parts().size()),
                    random.nextInt(facts.devices().size()));

            assertThat(wandering.score())
                    .as("seed %d, step %d", seed, step)
                    .isEqualTo(fresh(wandering).score());
        }
    }

    @Test
    void refusesToPlaceTwice() {
        Placement placement = PlacementTestBed.empty(
                SchedulingPolicy.MIN_LATENCY, List.of(onePass("net", MB)), device("a", ExecutorRole.ANY, 9 * MB));
        placement.place(0, 0);

        assertThatThrownBy(() -> placement.place(0, 0)).isInstanceOf(IllegalStateException.class);
    }

    private static Placement fresh(Placement other) {
        var fresh = new Placement(other.facts());
        for (int part = other.facts().parts().size() - 1; part >= 0; part--) {
            for (int device = 0; device < other.facts().devices().size(); device++) {
                if (other.isPlaced(part, device)) {
                    fresh.place(part, device);
                }
            }
        }
        return fresh;
    }
}
