package org.genie.operators.planning;

import java.io.Serializable;
import java.time.Duration;
import org.genie.model.cluster.ClusterSpec.SchedulingPolicy;

/**
 * How placement is planned.
 *
 * @param objective what to optimise
 * @param budget wall clock that solving may take
 * @param quietTime how long changes are collected before planning, since they come in bursts
 * @param answerLimit how long after its budget a plan is waited for before another is asked for
 */
public record PlanningSettings(SchedulingPolicy objective, Duration budget, Duration quietTime, Duration answerLimit)
        implements Serializable {
    public static final PlanningSettings DEFAULT = new PlanningSettings(
            SchedulingPolicy.MIN_LATENCY, Duration.ofMillis(100), Duration.ofMillis(50), Duration.ofSeconds(3));

    public PlanningSettings {
        if (quietTime.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "planning settings hold quietTime " + quietTime + "; at least 1 ms is needed.");
        }
    }
}
