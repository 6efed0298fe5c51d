package org.genie.planner.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.genie.planner.PlacementProblems.MB;
import static org.genie.planner.PlacementProblems.device;
import static org.genie.planner.PlacementProblems.graph;
import static org.genie.planner.PlacementProblems.languageModel;
import static org.genie.planner.PlacementProblems.onePass;
import static org.genie.planner.PlacementProblems.problem;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.genie.model.ExecutorId;
import org.genie.model.ModelName;
import org.genie.model.cluster.ClusterSpec.SchedulingPolicy;
import org.genie.model.cluster.Device;
import org.genie.model.cluster.ExecutorRole;
import org.genie.model.plan.ModelPlacement;
import org.genie.model.plan.PartPlacement;
import org.genie.model.plan.PlacementPlan;
import org.genie.model.semantics.Phase;
import org.genie.planner.PlacementProblems;
import org.junit.jupiter.api.Test;

class GreedyPlacementTest {
    private final GreedyPlacement greedy = new GreedyPlacement(PlacementProblems::anyGraphs);

    @Test
    void putsEachPhaseOnTheDeviceOfItsRole() {
        var plan = greedy.plan(problem(
                List.of(languageModel("demo", 5 * MB)),
                List.of(device("p", ExecutorRole.PREFILL, 50 * MB), device("d", ExecutorRole.DECODE, 50 * MB))));

        assertThat(replicas(plan, "demo", Phase.PREFILL)).containsExactly("p");
        assertThat(replicas(plan, "demo", Phase.DECODE)).containsExactly("d");
        assertThat(plan.version()).isEqualTo(1);
        assertThat(plan.strategy()).isEqualTo("greedy");
    }

    @Test
    void oneDeviceOfAnyRoleDoesBoth() {
        var plan = greedy.plan(
                problem(List.of(languageModel("demo", 5 * MB)), List.of(device("a", ExecutorRole.ANY, 50 * MB))));

        assertThat(replicas(plan, "demo", Phase.PREFILL)).containsExactly("a");
        assertThat(replicas(plan, "demo", Phase.DECODE)).containsExactly("a");
    }

    @Test
    void devicesOfAnyRoleShareThePhasesAndNoneDoesBoth() {
        var plan = greedy.plan(problem(List.of(languageModel("demo", 5 * MB)), anyDevices(5)));

        List<String> prefill = replicas(plan, "demo", Phase.PREFILL);
        List<String> decode = replicas(plan, "demo", Phase.DECODE);
        assertThat(prefill).isNotEmpty().doesNotContainAnyElementsOf(decode);
        assertThat(prefill.size() + decode.size()).isEqualTo(5);
        assertThat(decode.size()).isGreaterThanOrEqualTo(prefill.size());
    }

    @Test
    void aDeviceOfAnyRoleStandsInForAnEmptyPoolAlone() {
        Device prefill = device("p", ExecutorRole.PREFILL, 50 * MB);
        Device any = device("a", ExecutorRole.ANY, 50 * MB);
        Device decode = device("d", ExecutorRole.DECODE, 50 * MB);

        var without = greedy.plan(problem(List.of(languageModel("demo", 5 * MB)), List.of(prefill, any)));
        var with = greedy.plan(problem(List.of(languageModel("demo", 5 * MB)), List.of(prefill, any, decode)));

        assertThat(replicas(without, "demo", Phase.PREFILL)).containsExactly("p");
        assertThat(replicas(without, "demo", Phase.DECODE)).containsExactly("a");
        assertThat(replicas(with, "demo", Phase.DECODE)).containsExactly("d");
    }

    @Test
    void anIdleDeviceOfAnyRoleHelpsWhereThroughputIsTheObjective() {
        var plan = greedy.plan(problem(
                List.of(languageModel("demo", 5 * MB)),
                List.of(
                        device("p", ExecutorRole.PREFILL, 50 * MB),
                        device("a", ExecutorRole.ANY, 50 * MB),
                        device("d", ExecutorRole.DECODE, 50 * MB)),
                PlacementPlan.empty(),
                SchedulingPolicy.MAX_THROUGHPUT));

        assertThat(replicas(plan, "demo", Phase.DECODE)).containsExactly("a", "d");
    }

    @Test
    void onePassGraphsPreferAnyButRunAnywhere() {
        Device prefill = device("p", ExecutorRole.PREFILL, 50 * MB);
        Device any = device("a", ExecutorRole.ANY, 50 * MB);

        var with = greedy.plan(problem(List.of(onePass("net", 5 * MB)), List.of(prefill, any)));
        var without = greedy.plan(problem(List.of(onePass("net", 5 * MB)), List.of(prefill)));

        assertThat(replicas(with, "net", Phase.FORWARD)).containsExactly("a");
        assertThat(replicas(without, "net", Phase.FORWARD)).containsExactly("p");
    }

    @Test
    void computePrefillsAndBandwidthDecodes() {
        Device compute = device("a", ExecutorRole.ANY, 50 * MB, 100, 50e9, OptionalDouble.empty());
        Device bandwidth = device("b", ExecutorRole.ANY, 50 * MB, 10, 500e9, OptionalDouble.empty());

        var plan = greedy.plan(problem(List.of(languageModel("demo", 5 * MB)), List.of(bandwidth, compute)));

        assertThat(replicas(plan, "demo", Phase.PREFILL)).containsExactly("a");
        assertThat(replicas(plan, "demo", Phase.DECODE)).containsExactly("b");
    }

    @Test
    void leastCostTakesTheCheapestPair() {
        var plan = greedy.plan(problem(
                List.of(languageModel("demo", 5 * MB)),
                List.of(
                        priced("p1", ExecutorRole.PREFILL, 2.0),
                        priced("p2", ExecutorRole.PREFILL, 1.5),
                        priced("d1", ExecutorRole.DECODE, 0.4),
                        priced("d2", ExecutorRole.DECODE, 0.5)),
                PlacementPlan.empty(),
                SchedulingPolicy.MIN_COST));

        assertThat(replicas(plan, "demo", Phase.PREFILL)).containsExactly("p2");
        assertThat(replicas(plan, "demo", Phase.DECODE)).containsExactly("d1");
    }

    @Test
    void namesModelNeedAndLargestMemoryWhenNothingFits() {
        var plan = greedy.plan(problem(
                List.of(languageModel("big", 500 * MB), languageModel("demo", 5 * MB)),
                List.of(device("a", ExecutorRole.ANY, 60 * MB), device("b", ExecutorRole.ANY, 50 * MB))));

        assertThat(reason(plan, "big"))
                .startsWith("Model big needs 507.8 MB of memory for its prefill graph but the largest device, a, has ")
                .endsWith(" MB free.\nMaybe raise memory_gb of a device or add one.");
        assertThat(model(plan, "demo").isFeasible()).isTrue();
    }

    @Test
    void saysWhatIsFreeWhenOthersTookTheRoom() {
        PlacementProblem.Model kept = languageModel("kept", 20 * MB);
        List<Device> devices = List.of(device("a", ExecutorRole.ANY, 60 * MB));
        var before = greedy.plan(problem(List.of(kept), devices));

        var plan = greedy.plan(
                problem(List.of(kept, languageModel("added", 10 * MB)), devices, before, SchedulingPolicy.MIN_LATENCY));

        assertThat(model(plan, "kept").isFeasible()).isTrue();
        assertThat(reason(plan, "added"))
                .contains("Model added needs 20.", "of memory for its graphs together", "largest device, a, has 19.");
    }

    @Test
    void saysThatNoExecutorHasRegistered() {
        var plan = greedy.plan(problem(List.of(languageModel("demo", 5 * MB)), List.of()));

        assertThat(reason(plan, "demo")).contains("Model demo", "no executor has registered");
    }

    @Test
    void saysThatNoRoleMayDecode() {
        var plan = greedy.plan(
                problem(List.of(languageModel("demo", 5 * MB)), List.of(device("p", ExecutorRole.PREFILL, 50 * MB))));

        assertThat(reason(plan, "demo")).contains("decode graph", "role is prefill", "Maybe add one of role decode");
    }

    @Test
    void passesOnWhyGraphsDoNotBelongTogether() {
        var picky = new GreedyPlacement(
                graphs -> graphs.size() == 2 ? Optional.of("decode has 3 caches") : Optional.empty());

        var plan = picky.plan(problem(
                List.of(languageModel("demo", 5 * MB), onePass("net", MB)),
                List.of(device("a", ExecutorRole.ANY, 50 * MB))));

        assertThat(reason(plan, "demo")).isEqualTo("Model demo: decode has 3 caches");
        assertThat(model(plan, "net").isFeasible()).isTrue();
    }

    @Test
    void checksGraphsByTheirMeaning() {
        var lone = PlacementProblems.model("lone", graph("lone", Phase.PREFILL, MB));

        var plan = new GreedyPlacement()
                .plan(problem(List.of(lone, onePass("net", MB)), List.of(device("a", ExecutorRole.ANY, 50 * MB))));

        assertThat(reason(plan, "lone")).startsWith("Model lone: ").contains("prefill");
        assertThat(model(plan, "net").isFeasible()).isTrue();
    }

    @Test
    void keepsThePreviousPlanWhenNothingChanged() {
        PlacementProblem first = problem(List.of(languageModel("demo", 5 * MB), onePass("net", MB)), anyDevices(4));
        var before = greedy.plan(first);

        var after = greedy.plan(problem(first.models(), first.devices(), before, SchedulingPolicy.MIN_LATENCY));

        assertThat(after.models()).isEqualTo(before.models());
        assertThat(after.version()).isEqualTo(2);
    }

    @Test
    void leavesADeadDeviceAndUsesANewOne() {
        List<PlacementProblem.Model> models = List.of(languageModel("demo", 5 * MB));
        Device a = device("a", ExecutorRole.ANY, 50 * MB);
        Device b = device("b", ExecutorRole.ANY, 50 * MB);
        var both = greedy.plan(problem(models, List.of(a, b)));

        var alone = greedy.plan(problem(models, List.of(b), both, SchedulingPolicy.MIN_LATENCY));
        var again = greedy.plan(problem(models, List.of(a, b), alone, SchedulingPolicy.MIN_LATENCY));

        assertThat(replicas(alone, "demo", Phase.PREFILL)).containsExactly("b");
        assertThat(replicas(alone, "demo", Phase.DECODE)).containsExactly("b");
        assertThat(replicas(again, "demo", Phase.PREFILL))
                .hasSize(1)
                .doesNotContainAnyElementsOf(replicas(again, "demo", Phase.DECODE));
    }

    @Test
    void tellsTheMemoryThatStaysAndWhyTheseExecutors() {
        var plan = greedy.plan(problem(
                List.of(PlacementProblems.model("net", graph("net", Phase.FORWARD, 64 * MB))),
                List.of(device("a", ExecutorRole.ANY, 100 * MB), device("b", ExecutorRole.ANY, 10 * MB))));

        PartPlacement part = model(plan, "net").part(Phase.FORWARD).orElseThrow();
        assertThat(part.bytes()).isEqualTo(65 * MB);
        assertThat(part.reason())
                .startsWith("1 of 1 executors that may and can hold 65.0 MB; ")
                .contains(" ms ");
    }

    private static Device priced(String id, ExecutorRole role, double price) {
        return device(id, role, 50 * MB, 10, 100e9, OptionalDouble.of(price));
    }

    static List<Device> anyDevices(int count) {
        return java.util.stream.IntStream.range(0, count)
                .mapToObj(i -> device("a" + i, ExecutorRole.ANY, 50 * MB))
                .toList();
    }

    static ModelPlacement model(PlacementPlan plan, String name) {
        return plan.model(new ModelName(name)).orElseThrow();
    }

    static List<String> replicas(PlacementPlan plan, String name, Phase phase) {
        return model(plan, name).part(phase).orElseThrow().replicas().stream()
                .map(ExecutorId::value)
                .toList();
    }

    private static String reason(PlacementPlan plan, String name) {
        assertThat(model(plan, name).parts()).isEmpty();
        return model(plan, name).infeasible();
    }
}
