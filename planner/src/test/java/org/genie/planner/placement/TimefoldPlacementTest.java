package org.genie.planner.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.genie.planner.PlacementProblems.MB;
import static org.genie.planner.PlacementProblems.device;
import static org.genie.planner.PlacementProblems.languageModel;
import static org.genie.planner.placement.GreedyPlacementTest.anyDevices;
import static org.genie.planner.placement.GreedyPlacementTest.model;

import java.time.Duration;
import java.util.List;
import org.genie.model.cluster.ClusterSpec.SchedulingPolicy;
import org.genie.model.cluster.ExecutorRole;
import org.genie.model.plan.PlacementPlan;
import org.genie.planner.PlacementProblems;
import org.genie.planner.placement.internal.PlacementSolver;
import org.junit.jupiter.api.Test;

class TimefoldPlacementTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    @Test
    void solvesFromGreedysAnswer() {
        try (var timefold = stepped(50)) {
            PlacementPlan plan = timefold.plan(within(LONG, 4));

            assertThat(plan.strategy()).isEqualTo("timefold");
            assertThat(plan.score()).contains("memoryExcess=0 incomplete=0 phasesTogether=0");
            assertThat(model(plan, "demo").isFeasible()).isTrue();
            assertThat(plan.version()).isEqualTo(1);
        }
    }

    @Test
    void keepsThePreviousPlanWhenNothingChanged() {
        try (var timefold = stepped(50)) {
            PlacementProblem problem = within(LONG, 6);
            PlacementPlan before = timefold.plan(problem);
            PlacementPlan after = timefold.plan(new PlacementProblem(
                    2, problem.models(), problem.devices(), before, SchedulingPolicy.MIN_LATENCY, LONG));

            assertThat(after.models()).isEqualTo(before.models());
        }
    }

    @Test
    void answersAtOnceWhereThereIsOneAnswer() {
        try (var timefold = stepped(1)) {
            PlacementPlan plan = timefold.plan(PlacementProblems.problem(
                    List.of(languageModel("demo", MB)),
                    List.of(device("p", ExecutorRole.PREFILL, 50 * MB), device("d", ExecutorRole.DECODE, 50 * MB))));

            assertThat(plan.strategy()).isEqualTo("greedy (one answer)");
            assertThat(model(plan, "demo").isFeasible()).isTrue();
        }
    }

    @Test
    void fallsBackToGreedyWhenTimeIsUp() {
        try (var timefold = stepped(Integer.MAX_VALUE)) {
            PlacementPlan late = timefold.plan(within(Duration.ofMillis(30), 5));
            PlacementPlan none = timefold.plan(within(Duration.ZERO, 5));

            assertThat(late.strategy()).isEqualTo("greedy (solver late)");
            assertThat(none.strategy()).isEqualTo("greedy (solver late)");
            assertThat(late.models()).isEqualTo(greedy().plan(within(LONG, 5)).models());
        }
    }

    @Test
    void fallsBackToGreedyWhenTheSolverFails() {
        try (var timefold = new TimefoldPlacement(PlacementProblems::anyGraphs, PlacementSolver.stepped(-1))) {
            PlacementPlan plan = timefold.plan(within(LONG, 4));

            assertThat(plan.strategy()).isEqualTo("greedy (solver failed)");
            assertThat(model(plan, "demo").isFeasible()).isTrue();
        }
    }

    @Test
    void fallsBackToGreedyWhenInterruptedAndStaysInterrupted() {
        try (var timefold = stepped(Integer.MAX_VALUE)) {
            Thread.currentThread().interrupt();

            PlacementPlan plan = timefold.plan(within(LONG, 4));

            assertThat(Thread.interrupted()).isTrue();
            assertThat(plan.strategy()).isEqualTo("greedy (solver late)");
        }
    }

    @Test
    void fallsBackToGreedyOnceClosedAndLeavesNoThread() {
        var timefold = stepped(10);
        timefold.warmUp();
        timefold.close();

        assertThat(timefold.plan(within(LONG, 4)).strategy()).isEqualTo("greedy (solver closed)");
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("placement-solver");
    }

    @Test
    void inProductionASolveEndsOnceNothingImproves() {
        try (var timefold = new TimefoldPlacement(PlacementProblems::anyGraphs, PlacementSolver.timed())) {
            timefold.warmUp();

            PlacementPlan plan = timefold.plan(within(Duration.ofMinutes(10), 4));

            assertThat(plan.strategy()).isEqualTo("timefold");
        }
    }

    @Test
    void aPlanAfterALateOneIsSolvedAgain() {
        try (var timefold = stepped(500)) {
            timefold.plan(within(Duration.ofMillis(1), 5));

            assertThat(timefold.plan(within(LONG, 5)).strategy()).isEqualTo("timefold");
        }
    }

    private static TimefoldPlacement stepped(int steps) {
        return new TimefoldPlacement(PlacementProblems::anyGraphs, PlacementSolver.stepped(steps));
    }

    private static GreedyPlacement greedy() {
        return new GreedyPlacement(PlacementProblems::anyGraphs);
    }

    private static PlacementProblem within(Duration budget, int devices) {
        return new PlacementProblem(
                1,
                List.of(languageModel("demo", 5 * MB), languageModel("other", 8 * MB)),
                anyDevices(devices),
                PlacementPlan.empty(),
                SchedulingPolicy.MIN_LATENCY,
                budget);
    }
}
