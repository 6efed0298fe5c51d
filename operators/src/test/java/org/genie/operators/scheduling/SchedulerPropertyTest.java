package org.genie.operators.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Invariants of the scheduler over seeded random histories. */
class SchedulerPropertyTest {
    /** More with {@code -Dgenie.histories=N}. */
    private static final int HISTORIES = Integer.getInteger("genie.histories", 150);

    @Test
    void everyRequestEndsOnceWithTheModelsOwnTokensWhateverHappens() {
        int crashes = 0;
        for (long seed = 1; seed <= HISTORIES; seed++) {
            crashes += run(seed);
        }
        assertThat(crashes).as("the job crashed now and then").isPositive();
    }

    @ParameterizedTest
    @ValueSource(longs = {4711})
    void historiesThatOnceFailed(long seed) {
        run(seed);
    }

    private static int run(long seed) {
        PoolSimulation simulation = new PoolSimulation(seed);
        try {
            simulation.run();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
        }
        return simulation.crashes();
    }
}
