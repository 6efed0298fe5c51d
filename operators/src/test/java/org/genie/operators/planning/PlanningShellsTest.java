package org.genie.operators.planning;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.functions.async.CollectionSupplier;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.api.operators.co.CoBroadcastWithKeyedOperator;
import org.apache.flink.streaming.util.KeyedBroadcastOperatorTestHarness;
import org.apache.flink.streaming.util.MockStreamingRuntimeContext;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.genie.model.cluster.ExecutorRole;
import org.genie.model.event.TopicNames;
import org.genie.model.plan.PlacementPlan;
import org.genie.model.semantics.Phase;
import org.genie.operators.Samples;
import org.genie.operators.cluster.ClusterState;
import org.genie.operators.cluster.Liveness;
import org.genie.operators.kafka.KafkaRecord;
import org.genie.operators.kafka.OutgoingRecord;
import org.genie.operators.types.WireType;
import org.genie.planner.placement.PlacementPlanner;
import org.genie.planner.placement.PlacementProblem;
import org.genie.serde.Codecs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PlanningShellsTest {
    private static final TopicNames TOPICS = TopicNames.withPrefix("t.");
    private static final long START = 1_000_000;

    private KeyedBroadcastOperatorTestHarness<String, PlanningInput, KafkaRecord, PlacementProblem> builder;
    private long sequence;

    @BeforeEach
    void open() throws Exception {
        builder = builder(null);
    }

    @AfterEach
    void close() throws Exception {
        builder.close();
    }

    private static KeyedBroadcastOperatorTestHarness<String, PlanningInput, KafkaRecord, PlacementProblem> builder(
            OperatorSubtaskState from) throws Exception {
        KeyedBroadcastOperatorTestHarness<String, PlanningInput, KafkaRecord, PlacementProblem> harness =
                new KeyedBroadcastOperatorTestHarness<>(
                        new CoBroadcastWithKeyedOperator<>(
                                new SnapshotBuilder(PlanningSettings.DEFAULT, Liveness.DEFAULT, TOPICS),
                                List.of(ClusterState.EXECUTORS, ClusterState.PLANS)),
                        anything -> "default",
                        Types.STRING,
                        128,
                        1,
                        0);
        harness.setup(WireType.PLACEMENT_PROBLEM.<PlacementProblem>info().createSerializer(new SerializerConfigImpl()));
        if (from != null) {
            harness.initializeState(from);
        }
        harness.open();
        harness.setProcessingTime(START);
        return harness;
    }

    // ---- snapshot builder ----

    @Test
    void emitsAProblemWhenModelsAndDevicesAreKnown() throws Exception {
        heartbeat("p1", ExecutorRole.PREFILL);
        model();
        passUntil(START + 100);

        assertThat(builder.extractOutputValues()).hasSize(1);
        assertThat(builder.extractOutputValues().get(0).devices()).hasSize(1);

        heartbeat("d1", ExecutorRole.DECODE);
        passUntil(START + 200);
        assertThat(builder.extractOutputValues()).hasSize(1);

        plan(builder.extractOutputValues().get(0).version());
        passUntil(START + 300);
        assertThat(builder.extractOutputValues()).hasSize(2);
        assertThat(builder.extractOutputValues().get(1).devices()).hasSize(2);
    }

    @Test
    void emitsAnotherProblemWhenAnExecutorFallsSilent() throws Exception {
        heartbeat("p1", ExecutorRole.PREFILL);
        model();
        passUntil(START + 100);
        plan(builder.extractOutputValues().get(0).version());

        passUntil(START + 1700);

        assertThat(builder.extractOutputValues()).hasSize(2);
        assertThat(builder.extractOutputValues().get(1).devices()).isEmpty();
    }

    @Test
    void keepsModelsExecutorsAndVersionAcrossARestart() throws Exception {
        heartbeat("p1", ExecutorRole.PREFILL);
        model();
        passUntil(START + 100);
        long version = builder.extractOutputValues().get(0).version();
        plan(version);
        OperatorSubtaskState snapshot = builder.snapshot(1, 1);
        builder.close();

        builder = builder(snapshot);
        passUntil(START + 200);

        PlacementProblem again = builder.extractOutputValues().get(0);
        assertThat(again.models()).hasSize(1);
        assertThat(again.devices()).hasSize(1);
        assertThat(again.version()).isGreaterThan(version);
        assertThat(again.previous().version()).isEqualTo(version);
    }

    @Test
    void passesOverWhatItCannotRead() throws Exception {
        for (String topic : List.of(TOPICS.executors(), TOPICS.plans())) {
            builder.processBroadcastElement(new KafkaRecord(topic, 0, 0, null, new byte[] {1}), 0);
            builder.processBroadcastElement(new KafkaRecord(topic, 0, 1, null, null), 0);
        }
        model();
        passUntil(START + 100);

        assertThat(builder.extractOutputValues()).hasSize(1);
    }

    @Test
    void stateNamesAreThoseOfEarlierSavepoints() {
        assertThat(List.of(
                        SnapshotBuilder.MANIFESTS_STATE,
                        SnapshotBuilder.PROFILES_STATE,
                        SnapshotBuilder.VERSION_STATE,
                        PlanGate.NEWEST_STATE))
                .containsExactly("manifests", "profiles", "version", "newest-version");
    }

    private void model() throws Exception {
        builder.processElement(new PlanningInput.Published(Samples.manifest(1)), 0);
        builder.processElement(new PlanningInput.Tagged(Samples.profile(Samples.PREFILL, Phase.PREFILL)), 0);
        builder.processElement(new PlanningInput.Tagged(Samples.profile(Samples.DECODE, Phase.DECODE)), 0);
    }

    private void passUntil(long millis) throws Exception {
        for (long now = builder.getProcessingTime(); now < millis; now += 10) {
            builder.setProcessingTime(now + 10);
        }
    }

    private void heartbeat(String id, ExecutorRole role) throws Exception {
        byte[] value = Codecs.heartbeats().encode(Samples.heartbeat(id, role, 1, ++sequence));
        builder.processBroadcastElement(new KafkaRecord(TOPICS.executors(), 0, 0, null, value), 0);
    }

    private void plan(long version) throws Exception {
        byte[] value = Codecs.plans().encode(Samples.plan(version, List.of("p1"), List.of("d1")));
        builder.processBroadcastElement(new KafkaRecord(TOPICS.plans(), 0, 0, null, value), 0);
    }

    // ---- gate ----

    @Test
    void onlyNewerPlansGetThroughAlsoAfterARestart() throws Exception {
        OperatorSubtaskState snapshot;
        try (OneInputStreamOperatorTestHarness<PlacementPlan, OutgoingRecord> gate = gate(null)) {
            gate.processElement(Samples.plan(5, List.of("p1"), List.of("d1")), 0);
            gate.processElement(Samples.plan(4, List.of("p1"), List.of("d1")), 0);
            gate.processElement(Samples.plan(5, List.of("p1"), List.of("d1")), 0);
            assertThat(gate.extractOutputValues())
                    .containsExactly(OutgoingRecord.plan(TOPICS, Samples.plan(5, List.of("p1"), List.of("d1"))));
            snapshot = gate.snapshot(1, 1);
        }
        try (OneInputStreamOperatorTestHarness<PlacementPlan, OutgoingRecord> gate = gate(snapshot)) {
            gate.processElement(Samples.plan(5, List.of("p1"), List.of("d1")), 0);
            gate.processElement(Samples.plan(6, List.of("p1"), List.of("d1")), 0);
            assertThat(gate.extractOutputValues()).hasSize(1);
        }
    }

    private static OneInputStreamOperatorTestHarness<PlacementPlan, OutgoingRecord> gate(OperatorSubtaskState from)
            throws Exception {
        OneInputStreamOperatorTestHarness<PlacementPlan, OutgoingRecord> gate =
                new OneInputStreamOperatorTestHarness<>(new ProcessOperator<>(new PlanGate(TOPICS)));
        gate.setup(WireType.OUTGOING_RECORD.<OutgoingRecord>info().createSerializer(new SerializerConfigImpl()));
        if (from != null) {
            gate.initializeState(from);
        }
        gate.open();
        return gate;
    }

    // ---- solver ----

    @Test
    void solvesOnAThreadOfItsOwnThatEndsWithTheFunction() throws Exception {
        List<Thread> threads = new java.util.concurrent.CopyOnWriteArrayList<>();
        PlacementFunction function = opened(new FakePlanner() {
            @Override
            public PlacementPlan plan(PlacementProblem problem) {
                threads.add(Thread.currentThread());
                return Samples.plan(problem.version(), List.of(), List.of());
            }
        });
        Answer answer = new Answer();

        function.asyncInvoke(problem(7), answer);

        assertThat(answer.get().version()).isEqualTo(7);
        assertThat(threads).doesNotContain(Thread.currentThread());
        function.close();
        assertThat(threads).allSatisfy(thread -> {
            thread.join(1000);
            assertThat(thread.isAlive()).isFalse();
        });
    }

    @Test
    void plansGreedilyWhenTheSolverFails() throws Exception {
        PlacementFunction function = opened(new FakePlanner() {
            @Override
            public PlacementPlan plan(PlacementProblem problem) {
                throw new IllegalStateException("no idea");
            }
        });
        Answer answer = new Answer();

        function.asyncInvoke(problem(7), answer);

        assertThat(answer.get().strategy()).isEqualTo("greedy");
        assertThat(answer.get().version()).isEqualTo(7);
        function.close();
    }

    @Test
    void plansGreedilyWhenTheSolverDoesNotAnswerAndDoesNotWaitForItAtTheEnd() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        PlacementFunction function = opened(new FakePlanner() {
            @Override
            public PlacementPlan plan(PlacementProblem problem) {
                try {
                    never.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return PlacementPlan.empty();
            }
        });
        Answer answer = new Answer();

        function.asyncInvoke(problem(7), new Answer());
        function.timeout(problem(7), answer);

        assertThat(answer.get().strategy()).isEqualTo("greedy");
        function.close();
    }

    @Test
    void theRealSolverAnswersAndClosesWithoutHavingBeenOpened() throws Exception {
        new PlacementFunction().close();
        PlacementFunction function = new PlacementFunction();
        function.setRuntimeContext(new MockStreamingRuntimeContext(1, 0));
        function.open(null);
        Answer answer = new Answer();

        function.asyncInvoke(problem(7), answer);

        assertThat(answer.get().models()).hasSize(1);
        assertThat(answer.get().models().get(0).isFeasible()).isTrue();
        function.close();
    }

    private static PlacementProblem problem(long version) {
        return new PlacementProblem(
                version,
                List.of(new PlacementProblem.Model(
                        Samples.manifest(1),
                        List.of(
                                Samples.profile(Samples.PREFILL, Phase.PREFILL),
                                Samples.profile(Samples.DECODE, Phase.DECODE)))),
                List.of(Samples.device("p1", ExecutorRole.PREFILL), Samples.device("d1", ExecutorRole.DECODE)),
                PlacementPlan.empty(),
                PlanningSettings.DEFAULT.objective(),
                Duration.ofMillis(20));
    }

    private static PlacementFunction opened(PlacementPlanner planner) {
        PlacementFunction function = new PlacementFunction(() -> planner);
        function.setRuntimeContext(new MockStreamingRuntimeContext(1, 0));
        function.open(null);
        return function;
    }

    private abstract static class FakePlanner implements PlacementPlanner {
        @Override
        public String name() {
            return "fake";
        }
    }

    private static final class Answer implements ResultFuture<PlacementPlan> {
        private final CompletableFuture<PlacementPlan> plan = new CompletableFuture<>();

        PlacementPlan get() throws Exception {
            return plan.get(10, TimeUnit.SECONDS);
        }

        @Override
        public void complete(Collection<PlacementPlan> result) {
            plan.complete(result.iterator().next());
        }

        @Override
        public void completeExceptionally(Throwable error) {
            plan.completeExceptionally(error);
        }

        @Override
        public void complete(CollectionSupplier<PlacementPlan> supplier) {
            throw new UnsupportedOperationException();
        }
    }
}
