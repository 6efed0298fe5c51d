package org.genie.planner.placement.internal;

import ai.timefold.solver.core.api.score.director.ScoreDirector;
import ai.timefold.solver.core.impl.heuristic.selector.common.decorator.SelectionFilter;
import ai.timefold.solver.core.impl.heuristic.selector.move.generic.SwapMove;

/** Leaves the exchanges that mean something: a part moves between devices, or a device takes one part for another. */
public final class SamePartOrDevice implements SelectionFilter<PlacementSolution, SwapMove<PlacementSolution>> {
    @Override
    public boolean accept(ScoreDirector<PlacementSolution> director, SwapMove<PlacementSolution> move) {
        var left = (ReplicaChoice) move.getLeftEntity();
        var right = (ReplicaChoice) move.getRightEntity();
        return left.part() == right.part() || left.device() == right.device();
    }
}
