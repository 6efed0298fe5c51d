package org.genie.operators.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.operators.co.CoBroadcastWithKeyedOperator;
import org.apache.flink.streaming.util.KeyedBroadcastOperatorTestHarness;
import org.genie.model.ExecutorId;
import org.genie.model.Fence;
import org.genie.model.RequestId;
import org.genie.model.Tokens;
import org.genie.model.cluster.ExecutorRole;
import org.genie.model.event.DeadLetter;
import org.genie.model.event.Dispatch;
import org.genie.model.event.ExecutorEvent;
import org.genie.model.event.ExecutorEvent.Kind;
import org.genie.model.event.GraphEvent;
import org.genie.model.event.RequestEvent;
import org.genie.model.event.TopicNames;
import org.genie.model.request.FinishReason;
import org.genie.model.request.TokenChunk;
import org.genie.operators.Samples;
import org.genie.operators.cluster.ClusterState;
import org.genie.operators.cluster.Liveness;
import org.genie.operators.dispatch.ControlCommand;
import org.genie.operators.kafka.KafkaRecord;
import org.genie.operators.kafka.OutgoingRecord;
import org.genie.operators.kafka.Outlet;
import org.genie.operators.kafka.TopicEnds;
import org.genie.operators.types.WireType;
import org.genie.planner.routing.ExecutorView;
import org.genie.planner.routing.LeastLoadedPolicy;
import org.genie.planner.routing.RequestPolicy;
import org.genie.planner.routing.RouteDecision;
import org.genie.planner.routing.RouteRequest;
import org.genie.serde.Codecs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RequestSchedulerTest {
    private static final TopicNames TOPICS = TopicNames.withPrefix("t.");
    private static final long START = 1_000_000;
    private static final Map<String, Long> NO_ENDS = Map.of();

    private KeyedBroadcastOperatorTestHarness<String, KafkaRecord, KafkaRecord, ControlCommand> harness;
    private Optional<Map<String, Long>> ends = Optional.of(NO_ENDS);
    private StateBackend backend;
    private long offset;

    @BeforeEach
    void open() throws Exception {
        harness = harness(new LeastLoadedPolicy(), null, 1, 0);
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    private KeyedBroadcastOperatorTestHarness<String, KafkaRecord, KafkaRecord, ControlCommand> harness(
            RequestPolicy policy, OperatorSubtaskState from, int parallelism, int index) throws Exception {
        RequestScheduler scheduler = new RequestScheduler(
                SchedulerSettings.DEFAULT, Liveness.DEFAULT, policy, TOPICS, () -> new FixedEnds(ends));
        KeyedBroadcastOperatorTestHarness<String, KafkaRecord, KafkaRecord, ControlCommand> made =
                new KeyedBroadcastOperatorTestHarness<>(
                        new CoBroadcastWithKeyedOperator<>(
                                scheduler,
                                List.of(
                                        ClusterState.EXECUTORS,
                                        ClusterState.PLANS,
                                        RequestScheduler.MODELS,
                                        RequestScheduler.POSITIONS)),
                        anything -> "default",
                        Types.STRING,
                        128,
                        parallelism,
                        index);
        if (backend != null) {
            made.setStateBackend(backend);
        }
        made.setup(WireType.CONTROL_COMMAND.<ControlCommand>info().createSerializer(new SerializerConfigImpl()));
        if (from != null) {
            made.initializeState(from);
        }
        made.open();
        made.setProcessingTime(START);
        return made;
    }

    private record FixedEnds(Optional<Map<String, Long>> find) implements TopicEnds {
        @Override
        public void close() {}
    }

    @Test
    void dispatchesARequestThatComesToAReadyPool() throws Exception {
        readyPool();

        request(new RequestEvent.Submitted(Samples.request("r", 3, 5)));

        assertThat(dispatches()).hasSize(1);
        assertThat(dispatches().get(0).request()).isEqualTo(new RequestId("r"));
        assertThat(outgoing(TOPICS.decisions())).hasSize(1);
    }

    @Test
    void aPlanOrAHeartbeatWakesThoseThatWait() throws Exception {
        request(new RequestEvent.Submitted(Samples.request("r1", 3, 5)));
        heartbeat("p1", ExecutorRole.PREFILL, 1);
        broadcast(TOPICS.plans(), Codecs.plans().encode(Samples.plan(1, List.of("p1"), List.of("d1"))));
        assertThat(dispatches()).isEmpty();

        heartbeat("d1", ExecutorRole.DECODE, 1);

        assertThat(dispatches()).hasSize(1);
    }

    @Test
    void cancelsOnRequest() throws Exception {
        readyPool();
        request(new RequestEvent.Submitted(Samples.request("r", 3, 5)));

        request(new RequestEvent.Cancelled(new RequestId("r")));

        assertThat(results()).hasSize(1);
        assertThat(results().get(0).end().reason()).isEqualTo(FinishReason.CANCELLED);
        assertThat(cancels()).hasSize(2);
    }

    @Test
    void greetsExecutorsThatJoin() throws Exception {
        heartbeat("p1", ExecutorRole.PREFILL, 1);
        heartbeat("p1", ExecutorRole.PREFILL, 2);

        assertThat(harness.extractOutputValues())
                .containsExactly(new ControlCommand.Greet(
                        new ExecutorId("p1"),
                        Samples.device("p1", ExecutorRole.PREFILL).address()));
    }

    @Test
    void takesRequestsInJson() throws Exception {
        readyPool();
        String json = "{\"id\":\"r\",\"model\":\"demo\",\"tokens\":[1,2,3],\"maxTokens\":4}";

        keyed(TOPICS.requests(), new RequestId("r"), json.getBytes(StandardCharsets.UTF_8));

        assertThat(dispatches()).hasSize(1);
    }

    @Test
    void triesAgainAfterAFailureWhenItsTimerFires() throws Exception {
        readyPool();
        request(new RequestEvent.Submitted(Samples.request("r", 3, 5)));
        event(Samples.event(Kind.FAILED, dispatches().get(0)));
        assertThat(dispatches()).hasSize(1);

        harness.setProcessingTime(START + 100);

        assertThat(dispatches()).hasSize(2);
        assertThat(dispatches().get(1).fence().attempt()).isEqualTo(2);
    }

    @Test
    void whatCannotBeReadBecomesADeadLetterAndTheJobGoesOn() throws Exception {
        readyPool();
        byte[] noise = {1, 2, 3};
        for (String topic : List.of(TOPICS.requests(), TOPICS.results(), TOPICS.executorEvents())) {
            harness.processElement(new KafkaRecord(topic, 0, 5, new byte[] {9}, noise), 0);
            harness.processElement(new KafkaRecord(topic, 0, 6, null, null), 0);
        }
        harness.processElement(new KafkaRecord("else", 0, 5, null, noise), 0);
        for (String topic : List.of(TOPICS.executors(), TOPICS.plans())) {
            broadcast(topic, noise);
        }
        harness.processBroadcastElement(new KafkaRecord(TOPICS.executors(), 0, 7, null, null), 0);

        List<DeadLetter> letters = new ArrayList<>();
        for (OutgoingRecord record : outgoing(TOPICS.deadLetters())) {
            letters.add(Codecs.deadLetters().decode(record.value()));
        }
        assertThat(letters).hasSize(10);
        assertThat(letters.get(0).topic()).isEqualTo(TOPICS.requests());
        assertThat(letters.get(0).offset()).isEqualTo(5);
        assertThat(letters.get(0).key()).containsExactly(9);
        assertThat(letters.get(0).value()).containsExactly(noise);
        assertThat(letters).allSatisfy(letter -> assertThat(letter.reason()).isNotBlank());

        request(new RequestEvent.Submitted(Samples.request("r", 3, 5)));
        assertThat(dispatches()).hasSize(1);
    }

    @Test
    void aFaultEndsItsRequestAndIsPutAside() throws Exception {
        harness.close();
        harness = harness(new BrokenPolicy(), null, 1, 0);
        readyPool();

        request(new RequestEvent.Submitted(Samples.request("r", 3, 5)));

        assertThat(outgoing(TOPICS.deadLetters())).hasSize(1);
        assertThat(results()).hasSize(1);
    }

    private static final class BrokenPolicy implements RequestPolicy {
        @Override
        public RouteDecision route(RouteRequest request, Map<ExecutorId, ExecutorView> pool) {
            throw new IllegalStateException("no idea");
        }

        @Override
        public String name() {
            return "broken";
        }
    }

    @Test
    void refusesUnknownModelsOnceGraphsAndPlansWereReadToTheirEnds() throws Exception {
        harness.close();
        ends = Optional.of(Map.of("t.plans/0", 3L, "t.graphs/0", 2L));
        harness = harness(new LeastLoadedPolicy(), null, 1, 0);
        request(new RequestEvent.Submitted(Samples.request("r", 3, 5)));
        harness.setProcessingTime(START + 6000);
        assertThat(results()).isEmpty();

        harness.processBroadcastElement(new KafkaRecord(TOPICS.graphs(), 0, 1, null, null), 0);
        harness.processBroadcastElement(new KafkaRecord(TOPICS.plans(), 0, 2, null, null), 0);

        assertThat(results()).hasSize(1);
    }

    @Test
    void parksLongerForAModelThatWasAnnounced() throws Exception {
        broadcast(TOPICS.graphs(), Codecs.graphEvents().encode(new GraphEvent.Published(Samples.manifest(1))));
        request(new RequestEvent.Submitted(Samples.request("r", 3, 5)));

        harness.setProcessingTime(START + 10_000);

        assertThat(results()).isEmpty();
    }

    @Test
    void goesOnFromASnapshot() throws Exception {
        readyPool();
        broadcast(TOPICS.graphs(), Codecs.graphEvents().encode(new GraphEvent.Published(Samples.manifest(1))));
        request(new RequestEvent.Submitted(Samples.request("running", 3, 20)));
        Dispatch first = dispatches().get(0);
        event(Samples.event(Kind.ACCEPTED, first));
        chunk(Samples.chunk("running", first.fence(), 0, 7, 8));
        request(new RequestEvent.Submitted(Samples.request("ended", 3, 20)));
        request(new RequestEvent.Cancelled(new RequestId("ended")));
        OperatorSubtaskState snapshot = harness.snapshot(1, 1);
        harness.close();

        harness = harness(new LeastLoadedPolicy(), snapshot, 1, 0);
        request(new RequestEvent.Submitted(Samples.request("running", 3, 20)));
        request(new RequestEvent.Submitted(Samples.request("ended", 3, 20)));
        assertThat(dispatches()).isEmpty();
        chunk(Samples.chunk("running", first.fence(), 2, 9));
        event(Samples.event(Kind.FAILED, first));
        harness.setProcessingTime(START + 100);

        Dispatch second = dispatches().get(0);
        assertThat(second.emitted()).isEqualTo(3);
        assertThat(second.tokens().from(3)).isEqualTo(Tokens.of(7, 8, 9));
        assertThat(second.fence()).isGreaterThan(new Fence(first.fence().epoch() + 1, 0));
    }

    @Test
    void keepsItsStateInRocksDbToo() throws Exception {
        harness.close();
        backend = new EmbeddedRocksDBStateBackend();
        harness = harness(new LeastLoadedPolicy(), null, 1, 0);

        goesOnFromASnapshot();
    }

    @Test
    void noticesTheDeadAfterARestoreByTheRestoredTimersAlone() throws Exception {
        readyPool();
        request(new RequestEvent.Submitted(Samples.request("r", 3, 20)));
        Dispatch first = dispatches().get(0);
        event(Samples.event(Kind.ACCEPTED, first));
        OperatorSubtaskState snapshot = harness.snapshot(1, 1);
        harness.close();

        harness = harness(new LeastLoadedPolicy(), snapshot, 1, 0);
        for (long millis = 0; millis <= 1900; millis += 100) {
            harness.setProcessingTime(START + millis);
        }

        assertThat(cancels()).isNotEmpty();
    }

    @Test
    void aPoolMovesWholeWhenTheJobIsRescaled() throws Exception {
        readyPool();
        request(new RequestEvent.Submitted(Samples.request("r", 3, 20)));
        Dispatch first = dispatches().get(0);
        OperatorSubtaskState snapshot = harness.snapshot(1, 1);
        harness.close();

        int owner = KeyGroupRangeAssignment.assignKeyToParallelOperator("default", 128, 2);
        OperatorSubtaskState share =
                KeyedBroadcastOperatorTestHarness.repartitionOperatorState(snapshot, 128, 1, 2, owner);
        harness = harness(new LeastLoadedPolicy(), share, 2, owner);
        event(Samples.event(Kind.FAILED, first));
        harness.setProcessingTime(START + 100);
        assertThat(dispatches()).hasSize(1);
        harness.close();

        OperatorSubtaskState rest =
                KeyedBroadcastOperatorTestHarness.repartitionOperatorState(snapshot, 128, 1, 2, 1 - owner);
        harness = harness(new LeastLoadedPolicy(), rest, 2, 1 - owner);
        heartbeat("p1", ExecutorRole.PREFILL, 2);
        harness.setProcessingTime(START + 10_000);
        assertThat(dispatches()).isEmpty();
    }

    @Test
    void stateNamesAreThoseOfEarlierSavepoints() {
        assertThat(List.of(
                        SchedulerState.EPOCH.getName(),
                        SchedulerState.REQUESTS.getName(),
                        SchedulerState.SUBMISSIONS.getName(),
                        SchedulerState.LINEAGE.getName(),
                        SchedulerState.ENDED.getName(),
                        ClusterState.EXECUTORS.getName(),
                        ClusterState.PLANS.getName(),
                        RequestScheduler.MODELS.getName(),
                        RequestScheduler.POSITIONS.getName()))
                .containsExactly(
                        "epoch",
                        "requests",
                        "submissions",
                        "lineage",
                        "ended",
                        "executors",
                        "plan",
                        "models",
                        "positions");
    }

    // ---- driving ----

    private void readyPool() throws Exception {
        heartbeat("p1", ExecutorRole.PREFILL, 1);
        heartbeat("d1", ExecutorRole.DECODE, 1);
        broadcast(TOPICS.plans(), Codecs.plans().encode(Samples.plan(1, List.of("p1"), List.of("d1"))));
    }

    private void heartbeat(String id, ExecutorRole role, long sequence) throws Exception {
        broadcast(TOPICS.executors(), Codecs.heartbeats().encode(Samples.heartbeat(id, role, 1, sequence)));
    }

    private void broadcast(String topic, byte[] value) throws Exception {
        harness.processBroadcastElement(new KafkaRecord(topic, 0, offset++, null, value), 0);
    }

    private void request(RequestEvent event) throws Exception {
        keyed(TOPICS.requests(), event.id(), Codecs.requestEvents().encode(event));
    }

    private void chunk(TokenChunk chunk) throws Exception {
        keyed(TOPICS.results(), chunk.request(), Codecs.results().encode(chunk));
    }

    private void event(ExecutorEvent event) throws Exception {
        keyed(TOPICS.executorEvents(), event.request(), Codecs.executorEvents().encode(event));
    }

    private void keyed(String topic, RequestId id, byte[] value) throws Exception {
        byte[] key = id.value().getBytes(StandardCharsets.UTF_8);
        harness.processElement(new KafkaRecord(topic, 0, offset++, key, value), 0);
    }

    private List<Dispatch> dispatches() {
        return harness.extractOutputValues().stream()
                .filter(command -> command instanceof ControlCommand.Start)
                .map(command -> ((ControlCommand.Start) command).dispatch())
                .toList();
    }

    private List<ControlCommand> cancels() {
        return harness.extractOutputValues().stream()
                .filter(command -> command instanceof ControlCommand.Cancel)
                .toList();
    }

    private List<TokenChunk> results() throws Exception {
        List<TokenChunk> chunks = new ArrayList<>();
        for (OutgoingRecord record : outgoing(TOPICS.results())) {
            chunks.add(Codecs.results().decode(record.value()));
        }
        return chunks;
    }

    private List<OutgoingRecord> outgoing(String topic) {
        var all = harness.getSideOutput(Outlet.TAG);
        return all == null
                ? List.of()
                : all.stream()
                        .map(element -> element.getValue())
                        .filter(record -> record.topic().equals(topic))
                        .toList();
    }
}
