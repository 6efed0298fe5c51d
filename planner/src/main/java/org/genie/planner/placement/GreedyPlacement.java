package org.genie.planner.placement;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.genie.model.plan.PlacementPlan;
import org.genie.model.semantics.GraphProfile;
import org.genie.planner.placement.internal.Answer;
import org.genie.planner.placement.internal.Screening;
import org.genie.semantics.ModelFit;

/**
 * Places by always taking the best next step; the fallback and the baseline of {@link TimefoldPlacement}. Equal problems
 * have equal answers; the budget is not looked at, since it is far above what this takes.
 */
public final class GreedyPlacement implements PlacementPlanner {
    static final String NAME = "greedy";

    private final Function<List<GraphProfile>, Optional<String>> fit;

    public GreedyPlacement() {
        this(ModelFit::problem);
    }

    GreedyPlacement(Function<List<GraphProfile>, Optional<String>> fit) {
        this.fit = fit;
    }

    @Override
    public PlacementPlan plan(PlacementProblem problem) {
        long started = System.nanoTime();
        Answer answer = Answer.greedy(Screening.of(problem, fit));
        return answer.toPlan(problem, NAME, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started));
    }

    @Override
    public String name() {
        return NAME;
    }
}
