package org.genie.planner.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.genie.planner.PlacementProblems.MB;
import static org.genie.planner.PlacementProblems.graph;

import org.genie.model.semantics.Phase;
import org.junit.jupiter.api.Test;

class MemoryNeedTest {
    @Test
    void countsWeightsWorkspaceAndRoomForOneShortSequence() {
        MemoryNeed need = MemoryNeed.of(graph("m", Phase.DECODE, 64 * MB));

        assertThat(need.weights()).isEqualTo(64 * MB);
        assertThat(need.workspace()).isEqualTo(MB + 256 * 4 * 16);
        assertThat(need.cacheReserve()).isEqualTo(2 * 2 * 16 * 4 * 16);
        assertThat(need.resident()).isEqualTo(need.weights() + need.workspace());
        assertThat(need.total()).isEqualTo(need.resident() + need.cacheReserve());
    }

    @Test
    void onePassGraphsNeedNoCache() {
        assertThat(MemoryNeed.of(graph("m", Phase.FORWARD, MB)).cacheReserve()).isZero();
    }
}
