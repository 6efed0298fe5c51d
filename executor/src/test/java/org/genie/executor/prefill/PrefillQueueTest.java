package org.genie.executor.prefill;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.genie.executor.engine.GraphRunner;
import org.genie.executor.graphs.GraphLookup;
import org.genie.executor.graphs.ResidentGraph;
import org.genie.executor.report.Failure;
import org.genie.model.ExecutorId;
import org.genie.model.Fence;
import org.genie.model.GraphHash;
import org.genie.model.ModelName;
import org.genie.model.RequestId;
import org.genie.model.Tokens;
import org.genie.model.event.Dispatch;
import org.genie.model.event.RefusalCode;
import org.genie.model.graph.DType;
import org.genie.model.graph.OpGraph;
import org.genie.model.semantics.GraphProfile;
import org.genie.model.semantics.Phase;
import org.genie.transport.control.ReserveOutcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class PrefillQueueTest {
    private static final Dispatch.Peer PEER = new Dispatch.Peer(new ExecutorId("e"), "h:1", "tcp://h:2");
    private static final GraphHash GRAPH = new GraphHash("ab".repeat(32));

    private final Map<PrefillTask, Failure> failures = new LinkedHashMap<>();
    private final List<PrefillTask> reserving = new ArrayList<>();
    private final Map<String, GraphLookup> lookups = new HashMap<>();
    private GraphLookup lookup = new GraphLookup.Ready(graph());
    private long nanos;
    private long wallMillis = 1_000;
    private final PrefillQueue queue = new PrefillQueue(
            4,
            task -> lookups.getOrDefault(task.dispatch.request().value(), lookup),
            reserving::add,
            failures::put,
            () -> nanos,
            () -> wallMillis);

    private static ResidentGraph graph() {
        OpGraph graph = OpGraph.of(OpGraph.Backend.FX, List.of(), List.of(), List.of(), Map.of(), Map.of(), Map.of());
        GraphProfile profile = new GraphProfile(
                graph.hash(),
                Phase.FORWARD,
                List.of(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                0,
                0,
                0,
                List.of());
        return new ResidentGraph(graph, profile, new NoRunner(), Map.of());
    }

    private record NoRunner() implements GraphRunner {
        @Override
        public NDList run(NDList inputs) {
            return new NDList();
        }

        @Override
        public NDList run(NDList inputs, NDManager owner) {
            return new NDList();
        }

        @Override
        public List<DType> outputTypes() {
            return List.of();
        }

        @Override
        public long weightBytes() {
            return 0;
        }

        @Override
        public void close() {}
    }

    private PrefillTask task(String id, boolean onePass, long deadlineMillis) {
        return new PrefillTask(
                new Dispatch(
                        new RequestId(id),
                        new Fence(1, 1),
                        1,
                        new ModelName("m"),
                        GRAPH,
                        onePass ? null : GRAPH,
                        PEER,
                        onePass ? null : PEER,
                        Tokens.of(1, 2, 3),
                        0,
                        9,
                        Tokens.empty(),
                        OptionalLong.empty(),
                        new byte[0],
                        deadlineMillis),
                nanos);
    }

    private PrefillTask added(String id) {
        PrefillTask task = task(id, false, 0);
        assertThat(queue.add(task)).isTrue();
        return task;
    }

    private static ReserveOutcome reserved() {
        return new ReserveOutcome.Reserved(1);
    }

    private static ReserveOutcome refused(RefusalCode code) {
        return new ReserveOutcome.Refused(code, true, "no", 5, 3);
    }

    @Test
    void reservesForTheFirstTwoAndForTheNextOneWhenOneLeaves() throws Exception {
        PrefillTask first = added("a");
        PrefillTask second = added("b");
        PrefillTask third = added("c");
        assertThat(reserving).containsExactly(first, second);

        queue.reserved(second, reserved());
        assertThat(queue.next()).contains(second);

        assertThat(reserving).containsExactly(first, second, third);
        queue.reserved(first, reserved());
        assertThat(queue.next()).contains(first);
        assertThat(queue.size()).isEqualTo(1);
        assertThat(queue.tokens()).isEqualTo(3);
    }

    @Test
    void waitsUntilAReservationIsMade() {
        PrefillTask task = added("a");
        CompletableFuture<Optional<PrefillTask>> next = CompletableFuture.supplyAsync(() -> {
            try {
                return queue.next();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });

        queue.reserved(task, reserved());

        assertThat(next.join()).contains(task);
    }

    @Test
    void takesNoMoreThanItsCapacity() {
        for (String id : List.of("a", "b", "c", "d")) {
            added(id);
        }

        assertThat(queue.add(task("e", false, 0))).isFalse();
    }

    @Test
    void onePassNeedsNoReservation() throws Exception {
        PrefillTask task = task("a", true, 0);
        queue.add(task);

        assertThat(queue.next()).contains(task);
        assertThat(reserving).isEmpty();
    }

    @Test
    void goesPastThoseWhoseGraphIsLoading() throws Exception {
        lookups.put("slow", new GraphLookup.Loading());
        added("slow");
        PrefillTask quick = added("quick");
        queue.reserved(quick, reserved());

        assertThat(queue.next()).contains(quick);
    }

    @Test
    void givesUpOnAGraphThatDoesNotLoad() {
        lookup = new GraphLookup.Loading();
        PrefillTask task = added("a");

        nanos += PrefillQueue.LOAD_PATIENCE.toNanos() + 1;
        added("b");

        assertThat(failures.get(task).code()).isEqualTo(RefusalCode.NOT_LOADED);
        assertThat(failures.get(task).retryable()).isTrue();
        assertThat(queue.size()).isEqualTo(1);
    }

    @Test
    void failsWhatIsNoLongerPlannedOrBrokenOrOverdue() {
        lookups.put("absent", new GraphLookup.Absent());
        lookups.put("broken", new GraphLookup.Broken("cannot be compiled", true));
        PrefillTask absent = added("absent");
        PrefillTask broken = added("broken");
        PrefillTask late = task("late", false, 999);
        queue.add(late);

        assertThat(failures.get(absent).code()).isEqualTo(RefusalCode.NOT_LOADED);
        assertThat(failures.get(broken).message()).isEqualTo("cannot be compiled");
        assertThat(failures.get(broken).retryable()).isFalse();
        assertThat(failures.get(late).code()).isEqualTo(RefusalCode.DEADLINE);
        assertThat(queue.size()).isZero();
    }

    @Test
    void asksAgainWhileTheDecodeExecutorLoads() {
        PrefillTask task = added("a");

        queue.reserved(task, refused(RefusalCode.NOT_LOADED));
        assertThat(failures).isEmpty();
        nanos += 60_000_000;
        added("b");
        assertThat(reserving.stream().filter(task::equals)).hasSize(2);

        nanos += PrefillQueue.LOAD_PATIENCE.toNanos();
        queue.reserved(task, refused(RefusalCode.NOT_LOADED));
        assertThat(failures.get(task).code()).isEqualTo(RefusalCode.NOT_LOADED);
    }

    @Test
    void failsWithTheNumbersOfARefusalAndWhereNobodyAnswers() {
        PrefillTask full = added("full");
        PrefillTask lost = added("lost");

        queue.reserved(full, refused(RefusalCode.NO_MEMORY));
        queue.reserved(lost, new ReserveOutcome.Unreachable("nobody there"));

        assertThat(failures.get(full)).isEqualTo(new Failure(RefusalCode.NO_MEMORY, true, "no", 5, 3));
        assertThat(failures.get(lost).code()).isEqualTo(RefusalCode.HANDOVER);
    }

    @Test
    void aReservationThatComesTooLateIsNotWanted() {
        PrefillTask task = added("a");

        assertThat(queue.remove(task.dispatch.request(), new Fence(1, 0))).isEmpty();
        assertThat(queue.remove(task.dispatch.request(), new Fence(1, 1))).containsExactly(task);

        assertThat(queue.reserved(task, reserved())).isFalse();
    }

    @Test
    void endsWithWhatIsLeft() throws Exception {
        PrefillTask task = added("a");

        assertThat(queue.close()).containsExactly(task);
        assertThat(queue.next()).isEmpty();
        assertThat(queue.add(task("b", false, 0))).isFalse();
    }
}
