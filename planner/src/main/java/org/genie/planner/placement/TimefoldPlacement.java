package org.genie.planner.placement;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.genie.model.plan.PlacementPlan;
import org.genie.model.semantics.GraphProfile;
import org.genie.planner.placement.internal.Answer;
import org.genie.planner.placement.internal.PlacementSolver;
import org.genie.planner.placement.internal.Screening;
import org.genie.planner.placement.internal.WarmUp;
import org.genie.semantics.ModelFit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Places with a solver that starts from {@link GreedyPlacement}'s answer and never returns a worse one. Where there is
 * one answer only, or the solver fails or is late, the answer is greedy's, and the plan's strategy says so.
 *
 * <p>Solving runs on one thread of its own, which {@link #close} ends and joins; an interrupt ends a solve. One plan at a
 * time.
 */
public final class TimefoldPlacement implements PlacementPlanner {
    private static final Logger LOG = LoggerFactory.getLogger(TimefoldPlacement.class);
    static final String NAME = "timefold";
    static final String ONE_ANSWER = "greedy (one answer)";
    static final String FAILED = "greedy (solver failed)";
    static final String LATE = "greedy (solver late)";
    static final String CLOSED = "greedy (solver closed)";

    /** What a solve may take beyond its limit, for starting and ending. */
    private static final Duration GRACE = Duration.ofMillis(50);

    private static final Duration LONGEST_END = Duration.ofSeconds(5);

    private final Function<List<GraphProfile>, Optional<String>> fit;
    private final PlacementSolver solver;
    private final List<Thread> started = new CopyOnWriteArrayList<>();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(this::thread);

    /** Ends solves by the problem's budget. */
    public TimefoldPlacement() {
        this(ModelFit::problem, PlacementSolver.timed());
    }

    TimefoldPlacement(Function<List<GraphProfile>, Optional<String>> fit, PlacementSolver solver) {
        this.fit = fit;
        this.solver = solver;
    }

    /** Ends solves after a number of steps, so that equal problems have equal answers; the budget still ends the wait. */
    public static TimefoldPlacement reproducible(int steps) {
        return new TimefoldPlacement(ModelFit::problem, PlacementSolver.stepped(steps));
    }

    /** Loads the solver by solving a small problem. */
    @Override
    public void warmUp() {
        thread.execute(() -> WarmUp.run(solver));
    }

    @Override
    public PlacementPlan plan(PlacementProblem problem) {
        long started = System.nanoTime();
        Screening screening = Screening.of(problem, fit);
        Answer greedy = Answer.greedy(screening);
        if (screening.facts().hasOneAnswer()) {
            return greedy.toPlan(problem, ONE_ANSWER, millisSince(started));
        }
        Duration left = problem.budget().minusNanos(System.nanoTime() - started);
        Outcome outcome = left.toMillis() > 0 ? solve(screening, greedy, left) : new Outcome(greedy, LATE);
        return outcome.answer().toPlan(problem, outcome.strategy(), millisSince(started));
    }

    private record Outcome(Answer answer, String strategy) {}

    private Outcome solve(Screening screening, Answer greedy, Duration limit) {
        Future<Answer> solving;
        try {
            solving = thread.submit(() -> solver.improve(screening, greedy, limit));
        } catch (RejectedExecutionException e) {
            return new Outcome(greedy, CLOSED);
        }
        try {
            Answer best = solving.get(limit.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
            return new Outcome(best.score().isBetterThan(greedy.score()) ? best : greedy, NAME);
        } catch (TimeoutException e) {
            solving.cancel(true);
            LOG.info("Placement solver is late; greedy's answer is taken. limitMillis={}", limit.toMillis());
            return new Outcome(greedy, LATE);
        } catch (InterruptedException e) {
            solving.cancel(true);
            Thread.currentThread().interrupt();
            return new Outcome(greedy, LATE);
        } catch (ExecutionException e) {
            LOG.warn("Placement solver failed; greedy's answer is taken.", e.getCause());
            return new Outcome(greedy, FAILED);
        }
    }

    private static long millisSince(long startedNanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos);
    }

    private Thread thread(Runnable work) {
        var thread = new Thread(work, "placement-solver");
        thread.setDaemon(true);
        thread.setContextClassLoader(TimefoldPlacement.class.getClassLoader());
        started.add(thread);
        return thread;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void close() {
        thread.shutdownNow();
        try {
            // Not awaitTermination: it returns while the thread still ends, and then its class loader is in use.
            for (Thread each : started) {
                each.join(LONGEST_END.toMillis());
                if (each.isAlive()) {
                    LOG.warn("Placement solver has not ended {} s after it was asked to.", LONGEST_END.toSeconds());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
