package org.genie.operators.planning;

import java.io.Serial;
import java.io.Serializable;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.ThreadSafeSimpleCounter;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;
import org.genie.model.plan.PlacementPlan;
import org.genie.operators.OperatorMetrics;
import org.genie.planner.placement.GreedyPlacement;
import org.genie.planner.placement.PlacementPlanner;
import org.genie.planner.placement.PlacementProblem;
import org.genie.planner.placement.TimefoldPlacement;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Solves placement problems on a thread of its own, beside the stream; when the solver fails or does not answer in time, the
 * greedy plan is the answer. The thread is started in {@code open}, which also warms the solver up, and has ended when
 * {@code close} returns. Keeps nothing: a problem that was out when the job stopped is solved again.
 */
public final class PlacementFunction extends RichAsyncFunction<PlacementProblem, PlacementPlan> {
    /** Makes a planner on the machine that runs it. */
    public interface Source extends Supplier<PlacementPlanner>, Serializable {}

    @Serial
    private static final long serialVersionUID = 1L;

    private static final Logger LOG = LoggerFactory.getLogger(PlacementFunction.class);
    private static final long LONGEST_CLOSE_SECONDS = 5;

    private final Source source;
    private transient ExecutorService solving;
    private transient @Nullable PlacementPlanner planner;
    private transient Counter plans;
    private transient Counter fallbacks;

    public PlacementFunction() {
        this(TimefoldPlacement::new);
    }

    PlacementFunction(Source source) {
        this.source = source;
    }

    @Override
    public void open(OpenContext context) {
        plans = getRuntimeContext().getMetricGroup().counter(OperatorMetrics.PLANS, new ThreadSafeSimpleCounter());
        fallbacks = getRuntimeContext()
                .getMetricGroup()
                .counter(OperatorMetrics.FALLBACK_PLANS, new ThreadSafeSimpleCounter());
        ClassLoader userCode = getRuntimeContext().getUserCodeClassLoader();
        solving = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "genie-placement");
            thread.setDaemon(true);
            // The solver finds its own parts by the context class loader.
            thread.setContextClassLoader(userCode);
            return thread;
        });
        solving.execute(this::warmUp);
    }

    /** The first solve costs some hundred milliseconds more than the next; better before anybody waits for it. */
    private void warmUp() {
        try {
            planner().warmUp();
        } catch (RuntimeException e) {
            LOG.warn("solver did not warm up reason={}", e.toString());
        }
    }

    /** On the solving thread alone. */
    private PlacementPlanner planner() {
        PlacementPlanner made = planner;
        if (made == null) {
            made = source.get();
            planner = made;
        }
        return made;
    }

    @Override
    public void asyncInvoke(PlacementProblem problem, ResultFuture<PlacementPlan> result) {
        solving.execute(() -> {
            PlacementPlan plan;
            try {
                plan = planner().plan(problem);
            } catch (RuntimeException e) {
                LOG.warn("solver failed, planning greedily planVersion={}", problem.version(), e);
                plan = greedy(problem);
            }
            plans.inc();
            result.complete(List.of(plan));
        });
    }

    @Override
    public void timeout(PlacementProblem problem, ResultFuture<PlacementPlan> result) {
        LOG.warn("solver gave no answer in time, planning greedily planVersion={}", problem.version());
        result.complete(List.of(greedy(problem)));
    }

    private PlacementPlan greedy(PlacementProblem problem) {
        fallbacks.inc();
        try (GreedyPlacement greedy = new GreedyPlacement()) {
            return greedy.plan(problem);
        }
    }

    @Override
    public void close() throws Exception {
        if (solving == null) {
            return;
        }
        solving.shutdownNow();
        if (!solving.awaitTermination(LONGEST_CLOSE_SECONDS, TimeUnit.SECONDS)) {
            LOG.warn("solver thread did not end within {} s", LONGEST_CLOSE_SECONDS);
        }
        if (planner != null) {
            planner.close();
        }
    }
}
