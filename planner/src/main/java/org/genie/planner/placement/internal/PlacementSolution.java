package org.genie.planner.placement.internal;

import ai.timefold.solver.core.api.domain.solution.PlanningEntityCollectionProperty;
import ai.timefold.solver.core.api.domain.solution.PlanningScore;
import ai.timefold.solver.core.api.domain.solution.PlanningSolution;
import ai.timefold.solver.core.api.domain.solution.ProblemFactProperty;
import ai.timefold.solver.core.api.domain.solution.cloner.SolutionCloner;
import ai.timefold.solver.core.api.domain.valuerange.ValueRangeProvider;
import ai.timefold.solver.core.api.score.buildin.bendablelong.BendableLongScore;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A placement as the solver sees it: the facts, and one choice for every part and device that could hold it. */
@PlanningSolution(solutionCloner = PlacementSolution.Cloner.class)
public final class PlacementSolution {
    static final int HARD_LEVELS = 1;
    static final int SOFT_LEVELS = 5;

    @ProblemFactProperty
    private @Nullable PlacementFacts facts;

    @PlanningEntityCollectionProperty
    private List<ReplicaChoice> choices = List.of();

    @PlanningScore(bendableHardLevelsSize = HARD_LEVELS, bendableSoftLevelsSize = SOFT_LEVELS)
    private @Nullable BendableLongScore score;

    /** For the solver. */
    public PlacementSolution() {}

    private PlacementSolution(@Nullable PlacementFacts facts, List<ReplicaChoice> choices) {
        this.facts = facts;
        this.choices = choices;
    }

    static PlacementSolution of(Placement placement) {
        PlacementFacts facts = placement.facts();
        List<ReplicaChoice> choices = new ArrayList<>();
        for (int part = 0; part < facts.parts().size(); part++) {
            for (int device = 0; device < facts.devices().size(); device++) {
                if (facts.isCandidate(part, device)) {
                    choices.add(new ReplicaChoice(part, device, placement.isPlaced(part, device)));
                }
            }
        }
        return new PlacementSolution(facts, choices);
    }

    Placement toPlacement() {
        if (facts == null) {
            throw new IllegalStateException("a solution without facts has no placement.");
        }
        var placement = new Placement(facts);
        for (ReplicaChoice choice : choices) {
            if (choice.isPlaced()) {
                placement.place(choice.part(), choice.device());
            }
        }
        return placement;
    }

    List<ReplicaChoice> choices() {
        return choices;
    }

    @ValueRangeProvider
    public List<Boolean> answers() {
        return List.of(true, false);
    }

    /** Copies the choices and shares the facts. */
    public static final class Cloner implements SolutionCloner<PlacementSolution> {
        @Override
        public PlacementSolution cloneSolution(PlacementSolution original) {
            List<ReplicaChoice> copies = new ArrayList<>(original.choices.size());
            original.choices.forEach(choice -> copies.add(choice.copy()));
            var clone = new PlacementSolution(original.facts, copies);
            clone.score = original.score;
            return clone;
        }
    }
}
