package org.genie.planner.placement.internal;

import ai.timefold.solver.core.api.score.buildin.bendablelong.BendableLongScore;
import ai.timefold.solver.core.api.score.calculator.IncrementalScoreCalculator;
import org.jspecify.annotations.Nullable;

/** Follows the solver's moves in a {@link Placement}, which knows the constraints. */
public final class PlacementScoreCalculator
        implements IncrementalScoreCalculator<PlacementSolution, BendableLongScore> {
    private @Nullable Placement placement;

    @Override
    public void resetWorkingSolution(PlacementSolution solution) {
        placement = solution.toPlacement();
    }

    @Override
    public void beforeVariableChanged(Object entity, String variable) {
        var choice = (ReplicaChoice) entity;
        if (choice.isPlaced()) {
            placement().remove(choice.part(), choice.device());
        }
    }

    @Override
    public void afterVariableChanged(Object entity, String variable) {
        var choice = (ReplicaChoice) entity;
        if (choice.isPlaced()) {
            placement().place(choice.part(), choice.device());
        }
    }

    @Override
    public BendableLongScore calculateScore() {
        return toSolver(placement().score());
    }

    static BendableLongScore toSolver(PlacementScore score) {
        return BendableLongScore.of(new long[] {-score.memoryExcess()}, new long[] {
            -score.incomplete(), -score.phasesTogether(), -score.wrongRole(), -score.price(), -score.discontent()
        });
    }

    private Placement placement() {
        if (placement == null) {
            throw new IllegalStateException("no solution has been set.");
        }
        return placement;
    }

    @Override
    public void beforeEntityAdded(Object entity) {
        throw choicesAreFixed();
    }

    @Override
    public void afterEntityAdded(Object entity) {
        throw choicesAreFixed();
    }

    @Override
    public void beforeEntityRemoved(Object entity) {
        throw choicesAreFixed();
    }

    @Override
    public void afterEntityRemoved(Object entity) {
        throw choicesAreFixed();
    }

    private static UnsupportedOperationException choicesAreFixed() {
        return new UnsupportedOperationException(
                "the choices of a placement problem do not change while it is solved.");
    }
}
