package org.genie.planner.placement.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.genie.planner.PlacementProblems.MB;
import static org.genie.planner.PlacementProblems.device;
import static org.genie.planner.PlacementProblems.graph;
import static org.genie.planner.PlacementProblems.languageModel;
import static org.genie.planner.PlacementProblems.onePass;
import static org.genie.planner.PlacementProblems.problem;
import static org.genie.planner.placement.internal.PlacementTestBed.empty;
import static org.genie.planner.placement.internal.PlacementTestBed.place;

import java.util.List;
import java.util.OptionalDouble;
import org.genie.model.cluster.ClusterSpec.SchedulingPolicy;
import org.genie.model.cluster.Device;
import org.genie.model.cluster.ExecutorRole;
import org.genie.model.plan.PlacementPlan;
import org.genie.model.semantics.Phase;
import org.genie.planner.PlacementProblems;
import org.genie.planner.cost.MemoryNeed;
import org.genie.planner.placement.PlacementProblem;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class PlacementConstraintsTest {
    private static final SchedulingPolicy LATENCY = SchedulingPolicy.MIN_LATENCY;
    private static final SchedulingPolicy COST = SchedulingPolicy.MIN_COST;
    private static final SchedulingPolicy THROUGHPUT = SchedulingPolicy.MAX_THROUGHPUT;

    @Nested
    class Memory {
        private final long need =
                MemoryNeed.of(graph("x", Phase.FORWARD, 64 * MB)).total();
        private final List<PlacementProblem.Model> two = List.of(onePass("x", 64 * MB), onePass("y", 64 * MB));

        @Test
        void countsTheBytesThatDoNotFit() {
            var placement = place(empty(LATENCY, two, device("a", ExecutorRole.ANY, 2 * need - 7)), 0, 0);

            assertThat(placement.score().memoryExcess()).isEqualTo(7);
        }

        @Test
        void isContentWhenTheLastByteFits() {
            var placement = place(empty(LATENCY, two, device("a", ExecutorRole.ANY, 2 * need)), 0, 0);

            assertThat(placement.score().memoryExcess()).isZero();
            assertThat(placement.freeBytes(0)).isZero();
        }
    }

    @Nested
    class Incomplete {
        private final Device a = device("a", ExecutorRole.ANY, 100 * MB);
        private final List<PlacementProblem.Model> demo = List.of(languageModel("demo", MB));

        @Test
        void countsAModelHoweverManyPartsAreMissing() {
            assertThat(empty(LATENCY, demo, a).score().incomplete()).isEqualTo(1);
            assertThat(place(empty(LATENCY, demo, a), 0).score().incomplete()).isEqualTo(1);
        }

        @Test
        void aModelInForceCountsAThousandTimes() {
            var before = Answer.greedy(PlacementTestBed.screening(problem(demo, List.of(a))))
                    .toPlan(problem(demo, List.of(a)), "test", 0);

            assertThat(empty(LATENCY, before, demo, a).score().incomplete()).isEqualTo(1_000);
        }

        @Test
        void isContentWithOneReplicaOfEachPart() {
            assertThat(place(empty(LATENCY, demo, a), 0, 0).score().incomplete())
                    .isZero();
        }
    }

    @Nested
    class PhasesTogether {
        private final Device a = device("a", ExecutorRole.ANY, 100 * MB);
        private final Device b = device("b", ExecutorRole.ANY, 100 * MB);

        @Test
        void countsEachDeviceThatDoesBothForAModel() {
            var both = place(empty(LATENCY, List.of(languageModel("demo", MB)), a, b), 0, 0);
            assertThat(both.score().phasesTogether()).isEqualTo(1);

            both.place(0, 1);
            both.place(1, 1);
            assertThat(both.score().phasesTogether()).isEqualTo(2);
        }

        @Test
        void doesNotMindPhasesOfDifferentModels() {
            var models = List.of(languageModel("x", MB), languageModel("y", MB));

            var crossed = place(empty(LATENCY, models, a, b), 0, 1, 1, 0);

            assertThat(crossed.score().phasesTogether()).isZero();
        }
    }

    @Nested
    class WrongRole {
        private final List<PlacementProblem.Model> demo = List.of(languageModel("demo", MB));
        private final Device any = device("a", ExecutorRole.ANY, 100 * MB);
        private final Device prefill = device("p", ExecutorRole.PREFILL, 100 * MB);

        @Test
        void countsAReplicaOnAnyBesideADeviceOfItsRole() {
            assertThat(place(empty(LATENCY, demo, any, prefill), 0).score().wrongRole())
                    .isEqualTo(1);
        }

        @Test
        void doesNotMindAnyWhereNoDeviceOfTheRoleCouldHoldIt() {
            Device small = device("p", ExecutorRole.PREFILL, MB);

            assertThat(place(empty(LATENCY, demo, any, small), 0).score().wrongRole())
                    .isZero();
        }

        @Test
        void countsAOnePassGraphOnAnExplicitRoleBesideAny() {
            var net = List.of(onePass("net", MB));

            assertThat(place(empty(LATENCY, net, any, prefill), 1).score().wrongRole())
                    .isEqualTo(1);
            assertThat(place(empty(LATENCY, net, any, prefill), 0).score().wrongRole())
                    .isZero();
        }

        @Test
        void isAMatterOfTasteWhereThroughputIsTheObjective() {
            Device decode = device("d", ExecutorRole.DECODE, 100 * MB);
            var right = place(empty(THROUGHPUT, demo, any, decode, prefill), 2, 1);
            var borrowed = place(empty(THROUGHPUT, demo, any, decode, prefill), 0, 1);

            assertThat(borrowed.score().wrongRole()).isZero();
            assertThat(borrowed.score().discontent() - right.score().discontent())
                    .isEqualTo(5);
        }
    }

    @Nested
    class Price {
        private final List<PlacementProblem.Model> two = List.of(onePass("x", MB), onePass("y", MB));
        private final Device a = priced("a", 2.5);
        private final Device b = priced("b", 0.5);

        @Test
        void addsUpTheDevicesInUseOnce() {
            assertThat(place(empty(COST, two, a, b), 0, 0).score().price()).isEqualTo(2_500_001);
            assertThat(place(empty(COST, two, a, b), 0, 1).score().price()).isEqualTo(3_000_002);
        }

        @Test
        void countsOneWhereNobodySaysThePrice() {
            Device free = device("a", ExecutorRole.ANY, 100 * MB);

            assertThat(place(empty(COST, two, free), 0, 0).score().price()).isEqualTo(1_000_001);
        }

        @Test
        void isNothingForOtherObjectives() {
            assertThat(place(empty(LATENCY, two, a, b), 0, 1).score().price()).isZero();
        }

        private Device priced(String id, double price) {
            return device(id, ExecutorRole.ANY, 100 * MB, 10, 100e9, OptionalDouble.of(price));
        }
    }

    @Nested
    class Slowness {
        private final Device a = device("a", ExecutorRole.ANY, 100 * MB);
        private final Device b = device("b", ExecutorRole.ANY, 100 * MB);
        private final List<PlacementProblem.Model> net = List.of(onePass("net", MB));

        @Test
        void isAThousandWithTheWholePool() {
            var whole = place(empty(LATENCY, net, a, b), 0);
            whole.place(0, 1);

            assertThat(whole.score().discontent()).isEqualTo(1_000);
        }

        @Test
        void doublesOnHalfOfThePool() {
            assertThat(place(empty(LATENCY, net, a, b), 0).score().discontent()).isEqualTo(2_000);
        }

        @Test
        void growsByHalfWithEachNeighbour() {
            var models = List.of(onePass("x", MB), onePass("y", MB));

            // each part has one of two equal devices, and half a neighbour too many there
            assertThat(place(empty(LATENCY, models, a, b), 0, 0).score().discontent())
                    .isEqualTo(2 * 3_000);
            assertThat(place(empty(LATENCY, models, a, b), 0, 1).score().discontent())
                    .isEqualTo(2 * 2_000);
        }

        @Test
        void weighsPartsByTheirShareOfARequest() {
            PlacementFacts facts = empty(LATENCY, List.of(languageModel("demo", 50 * MB)), a, b)
                    .facts();

            assertThat(facts.weight(0) + facts.weight(1)).isBetween(999L, 1_001L);
            assertThat(facts.weight(1)).isGreaterThan(facts.weight(0));
        }

        @Test
        void sharesByHowFastDevicesAre() {
            Device slow = device("s", ExecutorRole.ANY, 100 * MB, 5, 50e9, OptionalDouble.empty());
            PlacementFacts facts = empty(LATENCY, List.of(PlacementProblems.model("net", heavy())), a, slow)
                    .facts();

            assertThat(facts.share(0, 0)).isBetween(660_000_000L, 670_000_000L);
            assertThat(facts.share(0, 0) + facts.share(0, 1)).isEqualTo(PlacementFacts.ALL_SHARES);
        }

        private org.genie.model.semantics.GraphProfile heavy() {
            return graph("net", Phase.FORWARD, 90 * MB);
        }
    }

    @Nested
    class CrampedCaches {
        @Test
        void isProportionalToTheMissingRoom() {
            assertThat(PlacementConstraints.crampedCaches(80, 40, 100)).isEqualTo(100);
            assertThat(PlacementConstraints.crampedCaches(100, 40, 100)).isEqualTo(200);
            assertThat(PlacementConstraints.crampedCaches(150, 40, 100)).isEqualTo(200);
        }

        @Test
        void isContentWithRoomForAFewSequences() {
            assertThat(PlacementConstraints.crampedCaches(60, 40, 100)).isZero();
            assertThat(PlacementConstraints.crampedCaches(60, 0, 100)).isZero();
        }

        @Test
        void countsTheCachesOfEveryReplicaOnADevice() {
            long need = MemoryNeed.of(graph("demo", Phase.PREFILL, 64 * MB)).total();
            long comfort = 256 * PlacementConstraints.COMFORTABLE_TOKENS;
            List<PlacementProblem.Model> demo = List.of(languageModel("demo", 64 * MB));
            Device roomy = device("a", ExecutorRole.ANY, 2 * (need + comfort));
            Device tight = device("a", ExecutorRole.ANY, 2 * need + comfort);

            long difference = place(empty(LATENCY, demo, tight), 0, 0).score().discontent()
                    - place(empty(LATENCY, demo, roomy), 0, 0).score().discontent();

            assertThat(difference).isEqualTo(100);
        }
    }

    @Nested
    class DroppedReplicas {
        private final Device a = device("a", ExecutorRole.ANY, 2_000 * MB);
        private final Device b = device("b", ExecutorRole.ANY, 2_000 * MB);
        private final List<PlacementProblem.Model> net = List.of(onePass("net", 1_250 * MB));

        @Test
        void countsTheReplicaAndTheSecondsToLoadItAgain() {
            PlacementPlan before = onBoth();
            var kept = place(empty(LATENCY, before, net, a, b), 0);
            var fresh = place(empty(LATENCY, net, a, b), 0);

            // 1250 MB over 10 Gbit/s: one second
            assertThat(kept.score().discontent() - fresh.score().discontent()).isEqualTo(50 + 16);
        }

        @Test
        void doesNotMindAReplicaMore() {
            PlacementPlan before = onBoth();
            var both = place(empty(LATENCY, before, net, a, b), 0);
            both.place(0, 1);

            assertThat(both.score().discontent()).isEqualTo(1_000);
        }

        @Test
        void doesNotMindWhatLeftWithItsDevice() {
            PlacementPlan before = onBoth();

            assertThat(place(empty(LATENCY, before, net, a), 0).score().discontent())
                    .isEqualTo(1_000);
        }

        private PlacementPlan onBoth() {
            PlacementProblem problem = problem(net, List.of(a, b));
            PlacementPlan plan =
                    Answer.greedy(PlacementTestBed.screening(problem)).toPlan(problem, "test", 0);
            assertThat(plan.models().get(0).parts().get(0).replicas()).hasSize(2);
            return plan;
        }
    }

    @Test
    void scoresCompareByTheFirstDifference() {
        List<PlacementScore> worseAndWorse = List.of(
                new PlacementScore(0, 0, 0, 0, 0, 0),
                new PlacementScore(0, 0, 0, 0, 0, 9),
                new PlacementScore(0, 0, 0, 0, 1, 0),
                new PlacementScore(0, 0, 0, 1, 0, 0),
                new PlacementScore(0, 0, 1, 0, 0, 0),
                new PlacementScore(0, 1, 0, 0, 0, 0),
                new PlacementScore(1, 0, 0, 0, 0, 0));

        for (int i = 1; i < worseAndWorse.size(); i++) {
            assertThat(worseAndWorse.get(i - 1).isBetterThan(worseAndWorse.get(i)))
                    .isTrue();
            assertThat(worseAndWorse.get(i).isBetterThan(worseAndWorse.get(i - 1)))
                    .isFalse();
            assertThat(PlacementScoreCalculator.toSolver(worseAndWorse.get(i - 1)))
                    .isGreaterThan(PlacementScoreCalculator.toSolver(worseAndWorse.get(i)));
        }
    }
}
