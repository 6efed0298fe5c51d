package org.genie.planner.placement;

import org.genie.model.plan.PlacementPlan;

/** Answers a placement problem with a plan. Has no effects; the caller decides whether the answer is still wanted. */
public interface PlacementPlanner extends AutoCloseable {
    /** Always answers: a model that cannot be placed says why in its placement. */
    PlacementPlan plan(PlacementProblem problem);

    String name();

    /** Makes the first plan as quick as later ones, without waiting for it; planners that need none do nothing. */
    default void warmUp() {}

    @Override
    default void close() {}
}
