package org.genie.planner.placement.internal;

import ai.timefold.solver.core.api.solver.SolverConfigOverride;
import ai.timefold.solver.core.api.solver.SolverFactory;
import ai.timefold.solver.core.config.heuristic.selector.move.composite.UnionMoveSelectorConfig;
import ai.timefold.solver.core.config.heuristic.selector.move.generic.ChangeMoveSelectorConfig;
import ai.timefold.solver.core.config.heuristic.selector.move.generic.SwapMoveSelectorConfig;
import ai.timefold.solver.core.config.localsearch.LocalSearchPhaseConfig;
import ai.timefold.solver.core.config.localsearch.decider.acceptor.LocalSearchAcceptorConfig;
import ai.timefold.solver.core.config.localsearch.decider.forager.LocalSearchForagerConfig;
import ai.timefold.solver.core.config.score.director.ScoreDirectorFactoryConfig;
import ai.timefold.solver.core.config.solver.EnvironmentMode;
import ai.timefold.solver.core.config.solver.SolverConfig;
import ai.timefold.solver.core.config.solver.termination.TerminationConfig;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The solver's set-up: tabu search over flips and exchanges, from a given placement on. Tabu search is that of Glover,
 * "Tabu search, part I" (1989); it leaves the local optimum that it starts from, where acceptance by score alone stays.
 *
 * <p>Ends when its time is up or nothing has improved for long; with a step limit it ends by steps alone, and equal
 * starts have equal ends. One call at a time; an interrupt of its thread ends it with the best so far.
 */
public final class PlacementSolver {
    private static final long SEED = 20_260_101;
    /** Choices that may not change again for a while, the latest first. */
    private static final int TABU_CHOICES = 7;
    /** Moves that are looked at before the best of them is taken. */
    private static final int MOVES_PER_STEP = 200;
    /** Steps without improvement that end a solve, beside one for each choice. */
    private static final int UNIMPROVED_STEPS = 100;

    private final EnvironmentMode mode;
    private final OptionalInt stepLimit;
    private @Nullable SolverFactory<PlacementSolution> factory;

    private PlacementSolver(EnvironmentMode mode, OptionalInt stepLimit) {
        this.mode = mode;
        this.stepLimit = stepLimit;
    }

    /** For production: ends by time. */
    public static PlacementSolver timed() {
        return new PlacementSolver(EnvironmentMode.NO_ASSERT, OptionalInt.empty());
    }

    /** For reproducible answers: ends by steps, whatever the time. */
    public static PlacementSolver stepped(int steps) {
        return new PlacementSolver(EnvironmentMode.NO_ASSERT, OptionalInt.of(steps));
    }

    /** For tests of the constraints: as {@link #stepped}, and checks every single score against one made from nothing. */
    static PlacementSolver asserted(int steps) {
        return new PlacementSolver(EnvironmentMode.FULL_ASSERT, OptionalInt.of(steps));
    }

    /** The best placement found, which may be the given one's equal. */
    public Answer improve(Screening screening, Answer start, Duration limit) {
        PlacementSolution from = PlacementSolution.of(start.placement());
        var override = new SolverConfigOverride<PlacementSolution>()
                .withTerminationConfig(termination(from.choices().size(), limit));
        PlacementSolution best = factory().buildSolver(override).solve(from);
        return Answer.of(screening, best.toPlacement());
    }

    private TerminationConfig termination(int choices, Duration limit) {
        return stepLimit.isPresent()
                ? new TerminationConfig().withStepCountLimit(stepLimit.getAsInt())
                : new TerminationConfig()
                        .withSpentLimit(limit.truncatedTo(ChronoUnit.MILLIS))
                        .withUnimprovedStepCountLimit(UNIMPROVED_STEPS + choices);
    }

    private SolverFactory<PlacementSolution> factory() {
        if (factory == null) {
            factory = SolverFactory.create(config());
        }
        return factory;
    }

    private SolverConfig config() {
        return new SolverConfig()
                .withClassLoader(PlacementSolver.class.getClassLoader())
                .withEnvironmentMode(mode)
                .withRandomSeed(SEED)
                .withSolutionClass(PlacementSolution.class)
                .withEntityClasses(ReplicaChoice.class)
                .withScoreDirectorFactory(new ScoreDirectorFactoryConfig()
                        .withIncrementalScoreCalculatorClass(PlacementScoreCalculator.class))
                .withPhases(new LocalSearchPhaseConfig()
                        .withMoveSelectorConfig(moves())
                        .withAcceptorConfig(new LocalSearchAcceptorConfig().withEntityTabuSize(TABU_CHOICES))
                        .withForagerConfig(new LocalSearchForagerConfig().withAcceptedCountLimit(MOVES_PER_STEP)));
    }

    /** Flips and exchanges. The limit lets a step end where every move is tabu. */
    private static UnionMoveSelectorConfig moves() {
        return new UnionMoveSelectorConfig(List.of(
                        new ChangeMoveSelectorConfig(),
                        new SwapMoveSelectorConfig().withFilterClass(SamePartOrDevice.class)))
                .withSelectedCountLimit((long) MOVES_PER_STEP);
    }
}
