package org.genie.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.genie.executor.Pool.Order;
import org.genie.model.ExecutorId;
import org.genie.model.Fence;
import org.genie.model.Tokens;
import org.genie.model.cluster.Device;
import org.genie.model.cluster.ExecutorRole;
import org.genie.model.cluster.TensorBackend;
import org.genie.model.event.Dispatch;
import org.genie.model.event.ExecutorEvent;
import org.genie.model.event.GraphEvent;
import org.genie.model.event.RefusalCode;
import org.genie.model.event.TopicNames;
import org.genie.model.graph.WeightLocation;
import org.genie.model.plan.PlacementPlan;
import org.genie.model.request.FinishReason;
import org.genie.model.request.TokenChunk;
import org.genie.serde.GraphChunks;
import org.genie.transport.TransportException;
import org.genie.transport.control.DispatchOutcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Executors start, follow plans, drain and end. */
@Timeout(60)
class LifecycleIT {
    private static final long PLENTY = 1L << 30;
    private static final Tokens PROMPT = Tokens.of(82, 79, 77, 69, 79, 58, 10);
    private static final ExecutorId ANY = new ExecutorId("any-0");

    @TempDir
    Path folder;

    private final TestModel model = TestModel.example();
    private final Pool pool = new Pool();

    @AfterEach
    void close() throws Exception {
        pool.close();
    }

    @Test
    void oneExecutorDoesEverythingWithoutASocket() {
        pool.start(ANY, ExecutorRole.ANY, TensorBackend.TCP, folder, PLENTY);
        pool.deploy(model, ANY, ANY);
        Order order = Order.of("all", PROMPT, 30);

        pool.send(pool.dispatch(model, order, ANY, ANY));

        List<TokenChunk> chunks = pool.bus.awaitEnd(order.request());
        assertThat(Pool.tokens(chunks).size()).isEqualTo(30);
        assertThat(chunks.get(chunks.size() - 1).end().report().transport()).isEqualTo("local");
    }

    @Test
    void weightsThatTwoGraphsShareAreCountedOnce() {
        pool.start(ANY, ExecutorRole.ANY, TensorBackend.TCP, folder, PLENTY);
        pool.deploy(model, ANY, ANY);

        long weights = model.profile().weightBytes();
        pool.bus.awaitHeartbeat(
                ANY, h -> h.load().kvBytesBudget() < PLENTY && h.load().kvBytesBudget() > PLENTY - 2 * weights);
    }

    @Test
    void heartbeatsTellTheRealAddressesAndRise() {
        pool.start(ANY, ExecutorRole.ANY, TensorBackend.TCP, folder, PLENTY);

        var first = pool.bus.awaitHeartbeat(ANY, h -> true);
        assertThat(first.device().address()).startsWith("127.0.0.1:").isNotEqualTo("127.0.0.1:0");
        assertThat(first.dataAddress()).startsWith("tcp://127.0.0.1:");
        assertThat(first.pid()).isEqualTo(ProcessHandle.current().pid());
        pool.bus.awaitHeartbeat(ANY, h -> h.supersedes(first) && h.sequence() > first.sequence() + 1);
    }

    @Test
    void followsThePlan() {
        pool.start(ANY, ExecutorRole.ANY, TensorBackend.TCP, folder, PLENTY);
        pool.deploy(model, ANY, ANY);
        pool.send(pool.dispatch(model, Order.of("long", PROMPT, 100_000), ANY, ANY));
        pool.bus.await("a token", () -> pool.bus.chunks, c -> !c.isEmpty());

        pool.bus.tell(new PlacementPlan(5, List.of(), "test", "", 0));

        pool.bus.awaitHeartbeat(ANY, h -> h.loadedGraphs().isEmpty());
        assertThat(pool.bus.heartbeats.get(ANY).load().kvBytesBudget())
                .as("the graph in use stays")
                .isLessThan(PLENTY);
        int before = pool.bus.chunks.size();
        pool.bus.await("more tokens", () -> pool.bus.chunks, c -> c.size() > before + 2);
        pool.channel(ANY)
                .cancel(Order.of("long", PROMPT, 1).request(), new Fence(1, 1), Pool.SOON)
                .join();
        pool.bus.awaitHeartbeat(ANY, h -> h.load().kvBytesBudget() == PLENTY);

        pool.bus.tell(model.plan(4, List.of(ANY), List.of(ANY)));
        pool.bus.tell(model.plan(6, List.of(ANY), List.of()));
        pool.bus.awaitHeartbeat(ANY, h -> h.loadedGraphs().equals(List.of(model.graph())));
    }

    @Test
    void aGraphThatCannotBeLoadedIsRefusedWithTheReason() {
        pool.start(ANY, ExecutorRole.ANY, TensorBackend.TCP, folder, PLENTY);
        var graph = model.archives().get(0);
        List<WeightLocation> gone = graph.weights().stream()
                .map(w -> new WeightLocation(
                        w.storage(), folder.resolve("gone.pt2").toUri().toString(), w.offset(), w.length()))
                .toList();
        for (GraphEvent.Chunk piece : GraphChunks.cut(graph.graph(), gone, 100_000)) {
            pool.bus.tell(piece);
        }
        pool.bus.tell(model.plan(1, List.of(ANY), List.of()));
        Order order = Order.of("r-1", PROMPT, 5);

        assertThat(notLoaded(pool.dispatch(model, order, ANY, ANY))).contains("any-0", "gone.pt2");

        model.pieces().forEach(pool.bus::tell);
        pool.bus.awaitHeartbeat(ANY, h -> h.loadedGraphs().contains(model.graph()));
    }

    /** Why a dispatch found no graph: in the reply, or later in an event where loading was still under way. */
    private String notLoaded(Dispatch dispatch) {
        if (pool.send(dispatch) instanceof DispatchOutcome.Refused refused) {
            assertThat(refused.code()).isEqualTo(RefusalCode.NOT_LOADED);
            return refused.message();
        }
        ExecutorEvent event = pool.bus.awaitEvent(dispatch.request(), ExecutorEvent.Kind.FAILED);
        assertThat(event.code()).isEqualTo(RefusalCode.NOT_LOADED);
        return event.message();
    }

    @Test
    void refusesWeightsAndPromptsThatDoNotFitItsMemory() {
        long weights = model.profile().weightBytes();
        ExecutorId tiny = new ExecutorId("tiny-0");
        ExecutorId small = new ExecutorId("small-0");
        pool.start(tiny, ExecutorRole.PREFILL, TensorBackend.TCP, folder, weights / 2);
        pool.start(small, ExecutorRole.PREFILL, TensorBackend.TCP, folder, weights * 3 / 2);
        model.pieces().forEach(pool.bus::tell);
        pool.bus.tell(model.plan(1, List.of(tiny, small), List.of()));
        pool.bus.awaitHeartbeat(small, h -> h.loadedGraphs().contains(model.graph()));
        pool.start(Pool.DECODE, ExecutorRole.DECODE, TensorBackend.TCP, folder, PLENTY);

        Order order = Order.of("r-1", PROMPT, 5);
        assertThat(notLoaded(pool.dispatch(model, order, tiny, Pool.DECODE))).contains("weights", "memory_gb");

        Order huge = Order.of("r-2", Tokens.of(new int[100_000]), 5);
        assertThat(pool.send(pool.dispatch(model, huge, small, Pool.DECODE)))
                .isInstanceOfSatisfying(DispatchOutcome.Refused.class, r -> {
                    assertThat(r.code()).isEqualTo(RefusalCode.NO_MEMORY);
                    assertThat(r.needed()).isGreaterThan(r.free());
                    assertThat(r.message()).contains("100000 tokens", "small-0");
                });
    }

    @Test
    void drainingEndsWhatRunsAndTakesNothingNew() throws Exception {
        GenieExecutor executor = pool.start(ANY, ExecutorRole.ANY, TensorBackend.TCP, folder, PLENTY);
        pool.deploy(model, ANY, ANY);
        Order order = Order.of("running", PROMPT, 600);
        pool.send(pool.dispatch(model, order, ANY, ANY));
        pool.bus.await("a token", () -> pool.bus.chunks, c -> !c.isEmpty());
        var late = pool.dispatch(model, Order.of("late", PROMPT, 5), ANY, ANY);

        CompletableFuture<Void> drained = CompletableFuture.runAsync(executor::drain);
        pool.bus.awaitHeartbeat(ANY, h -> h.draining());
        if (!drained.isDone()) {
            assertThat(pool.send(late)).isNotEqualTo(new DispatchOutcome.Accepted());
        }

        drained.join();
        List<TokenChunk> chunks = pool.bus.awaitEnd(order.request());
        assertThat(chunks.get(chunks.size() - 1).end().reason()).isEqualTo(FinishReason.LENGTH);
    }

    @Test
    void closingFailsWhatRunsForOthersToTake() {
        GenieExecutor executor = pool.start(ANY, ExecutorRole.ANY, TensorBackend.TCP, folder, PLENTY);
        pool.deploy(model, ANY, ANY);
        Order order = Order.of("running", PROMPT, 100_000);
        pool.send(pool.dispatch(model, order, ANY, ANY));
        pool.bus.await("a token", () -> pool.bus.chunks, c -> !c.isEmpty());

        executor.close();

        ExecutorEvent event = pool.bus.awaitEvent(order.request(), ExecutorEvent.Kind.FAILED);
        assertThat(event.code()).isEqualTo(RefusalCode.DRAINING);
        assertThat(event.retryable()).isTrue();
    }

    @Test
    void leavesNoThreadAndNoFile() throws Exception {
        Set<Thread> before = genieThreads();
        try (Pool other = new Pool()) {
            other.start(Pool.PREFILL, ExecutorRole.PREFILL, TensorBackend.UNIX, folder, PLENTY);
            other.start(Pool.DECODE, ExecutorRole.DECODE, TensorBackend.UNIX, folder, PLENTY);
            other.deploy(model, Pool.PREFILL, Pool.DECODE);
            Order order = Order.of("r-1", PROMPT, 10);
            other.send(model, order);
            other.bus.awaitEnd(order.request());
            try (Stream<Path> files = Files.list(folder)) {
                assertThat(files).hasSize(2);
            }
        }

        Set<Thread> after = genieThreads();
        after.removeAll(before);
        assertThat(after).isEmpty();
        assertThat(folder).isEmptyDirectory();
    }

    private static Set<Thread> genieThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().startsWith("genie-"))
                .collect(Collectors.toSet());
    }

    @Test
    void namesAPortThatIsTakenAndAFolderThatIsTooDeep() {
        pool.start(ANY, ExecutorRole.ANY, TensorBackend.TCP, folder, PLENTY);
        String taken = pool.peer(ANY).controlAddress();
        ExecutorSettings settings =
                Pool.settings(new ExecutorId("b"), ExecutorRole.ANY, TensorBackend.TCP, folder, PLENTY);
        var device = settings.device();
        ExecutorSettings onTaken = new ExecutorSettings(
                new Device(
                        device.id(),
                        taken,
                        device.type(),
                        device.memoryBytes(),
                        device.computeTflops(),
                        device.memoryBandwidth(),
                        device.networkBandwidth(),
                        device.pricePerHour(),
                        device.role(),
                        device.host(),
                        device.rack(),
                        device.labels()),
                "cpu",
                Map.of(),
                TopicNames.withPrefix("test."),
                TensorBackend.TCP,
                1,
                folder,
                settings.heartbeat());

        assertThatThrownBy(() -> GenieExecutor.start(onTaken, pool.bus.inbox(), pool.bus.outbox()))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining(taken);
        Path deep = folder.resolve("x".repeat(100));
        ExecutorSettings tooDeep =
                Pool.settings(new ExecutorId("c"), ExecutorRole.ANY, TensorBackend.UNIX, deep, PLENTY);
        assertThatThrownBy(() -> GenieExecutor.start(tooDeep, pool.bus.inbox(), pool.bus.outbox()))
                .hasMessageContaining("at most 107");
    }

    @Test
    void neverGivesTokensOfAModelWhosePrefillCutsItsCaches() {
        TestModel windowed = TestModel.shared("windowed", "mistralwindow-tiny");
        pool.start(Pool.PREFILL, ExecutorRole.PREFILL, TensorBackend.TCP, folder, PLENTY);
        pool.start(Pool.DECODE, ExecutorRole.DECODE, TensorBackend.TCP, folder, PLENTY);
        pool.deploy(windowed, Pool.PREFILL, Pool.DECODE);

        for (int i = 0; i < windowed.generations().size(); i++) {
            TestModel.Generation generation = windowed.generations().get(i);
            Order order =
                    Order.of("w-" + i, generation.prompt(), generation.greedy().size());
            DispatchOutcome outcome = pool.send(windowed, order);
            if (outcome instanceof DispatchOutcome.Refused refused) {
                assertThat(refused.code()).isEqualTo(RefusalCode.BAD_REQUEST);
                assertThat(refused.message()).contains("sliding window");
            } else if (generation.prompt().size() > 24) {
                ExecutorEvent event = pool.bus.awaitEvent(order.request(), ExecutorEvent.Kind.FAILED);
                assertThat(event.code()).isEqualTo(RefusalCode.BAD_REQUEST);
                assertThat(event.retryable()).isFalse();
                assertThat(event.message()).contains("sliding window");
                assertThat(pool.bus.chunksOf(order.request())).isEmpty();
            } else {
                Tokens made = Pool.tokens(pool.bus.awaitEnd(order.request()));
                assertThat(made.toArray()).isEqualTo(generation.greedy().toArray());
            }
        }
    }
}
