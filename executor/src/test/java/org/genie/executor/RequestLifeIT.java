package org.genie.executor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.genie.executor.Pool.Order;
import org.genie.model.ExecutorId;
import org.genie.model.Fence;
import org.genie.model.GraphHash;
import org.genie.model.RequestId;
import org.genie.model.Tokens;
import org.genie.model.cluster.ExecutorRole;
import org.genie.model.cluster.TensorBackend;
import org.genie.model.event.Dispatch;
import org.genie.model.event.ExecutorEvent;
import org.genie.model.event.RefusalCode;
import org.genie.model.request.FinishReason;
import org.genie.model.request.TokenChunk;
import org.genie.transport.control.ControlChannel;
import org.genie.transport.control.DispatchOutcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How requests run, end, and go wrong on a prefill and a decode executor. */
@Timeout(60)
class RequestLifeIT {
    private static final long PLENTY = 1L << 30;
    private static final Tokens PROMPT = Tokens.of(82, 79, 77, 69, 79, 58, 10);

    @TempDir
    Path folder;

    private final TestModel model = TestModel.example();
    private Pool pool;

    @BeforeEach
    void start() {
        pool = new Pool();
        pool.start(Pool.PREFILL, ExecutorRole.PREFILL, TensorBackend.TCP, folder, PLENTY);
        pool.start(Pool.DECODE, ExecutorRole.DECODE, TensorBackend.TCP, folder, PLENTY);
        pool.deploy(model, Pool.PREFILL, Pool.DECODE);
    }

    @AfterEach
    void nothingIsHeldInTheEnd() throws Exception {
        for (ExecutorId id : List.of(Pool.PREFILL, Pool.DECODE)) {
            pool.bus.awaitHeartbeat(
                    id, h -> h.load().kvBytesUsed() == 0 && h.load().runningRequests() == 0);
        }
        pool.close();
    }

    private Tokens run(Order order) {
        assertThat(pool.send(model, order)).isEqualTo(new DispatchOutcome.Accepted());
        return Pool.tokens(pool.bus.awaitEnd(order.request()));
    }

    private TokenChunk.End end(Order order) {
        List<TokenChunk> chunks = pool.bus.awaitEnd(order.request());
        return chunks.get(chunks.size() - 1).end();
    }

    @Test
    void severalAtOnceGiveTheSameTokensAsAlone() {
        Tokens alone = run(Order.of("alone", PROMPT, 60));
        List<Order> orders = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            Order order = Order.of("together-" + i, PROMPT.from(i % 3), 40 + i);
            orders.add(order);
            pool.send(model, order);
        }

        orders.forEach(o -> pool.bus.awaitEnd(o.request()));
        for (int i = 0; i < 12; i += 3) {
            int[] tokens =
                    Pool.tokens(pool.bus.chunksOf(orders.get(i).request())).toArray();
            assertThat(tokens).hasSize(40 + i).isEqualTo(Arrays.copyOf(alone.toArray(), 40 + i));
        }
    }

    @Test
    void endsWithTheEosTokenIncluded() {
        int[] free = run(Order.of("free", PROMPT, 30)).toArray();
        int eos = free[9];
        int first = 0;
        while (free[first] != eos) {
            first++;
        }
        Order order = Order.of("eos", PROMPT, 30).withEos(255, eos);

        assertThat(run(order).toArray()).isEqualTo(Arrays.copyOf(free, first + 1));
        assertThat(end(order).reason()).isEqualTo(FinishReason.EOS);
    }

    @Test
    void oneTokenNeedsNoStepAndComesWithItsEnd() {
        Order order = Order.of("one", PROMPT, 1);

        assertThat(run(order).size()).isEqualTo(1);
        assertThat(pool.bus.chunksOf(order.request())).hasSize(1);
        assertThat(end(order).reason()).isEqualTo(FinishReason.LENGTH);
        assertThat(end(order).report().decodeExecutor()).isEqualTo(Pool.DECODE);
    }

    @Test
    void endsWhereTheContextEnds() {
        Tokens free = run(Order.of("free", PROMPT, 30));
        Order tight = Order.of("tight", PROMPT, 30).withContext(PROMPT.size() + 4);
        Order full = Order.of("full", PROMPT, 30).withContext(PROMPT.size());

        // Positions 7 to 10 take four tokens back in; the fifth comes out of the last of them.
        assertThat(run(tight).toArray()).isEqualTo(Arrays.copyOf(free.toArray(), 5));
        assertThat(end(tight).reason()).isEqualTo(FinishReason.LENGTH);
        assertThat(run(full).size()).isEqualTo(1);
        assertThat(pool.send(model, Order.of("over", PROMPT, 30).withContext(PROMPT.size() - 1)))
                .isInstanceOfSatisfying(DispatchOutcome.Refused.class, r -> {
                    assertThat(r.code()).isEqualTo(RefusalCode.BAD_REQUEST);
                    assertThat(r.retryable()).isFalse();
                    assertThat(r.message()).contains("7 tokens", "6");
                });
    }

    @Test
    void goesOnBehindTheTokensOfAnEarlierAttempt() {
        Tokens free = run(Order.of("free", PROMPT, 25));
        Tokens made = Tokens.of(Arrays.copyOf(free.toArray(), 10));
        Order order = Order.of("resumed", PROMPT, 25).after(made);

        assertThat(run(order).toArray()).isEqualTo(free.from(10).toArray());
        assertThat(pool.bus.chunksOf(order.request()).get(0).offset()).isEqualTo(10);

        Order tight =
                Order.of("tight", PROMPT, 25).withContext(PROMPT.size() + 12).after(made);
        assertThat(run(tight).size())
                .as("the context counts what was made before")
                .isEqualTo(3);
    }

    @Test
    void aCancelledRequestStopsWithoutAWordAndFreesEverything() {
        Order order = Order.of("long", PROMPT, 100_000);
        pool.send(model, order);
        pool.bus.await("first token", () -> pool.bus.chunksOf(order.request()), c -> !c.isEmpty());

        ControlChannel decode = pool.channel(Pool.DECODE);
        assertThat(decode.cancel(order.request(), order.fence(), Pool.SOON).join())
                .isTrue();

        pool.bus.awaitHeartbeat(Pool.DECODE, h -> h.load().kvBytesUsed() == 0);
        assertThat(decode.cancel(order.request(), order.fence(), Pool.SOON).join())
                .isFalse();
        assertThat(pool.bus.chunksOf(order.request())).noneMatch(TokenChunk::isLast);
        assertThat(pool.bus.events).noneMatch(e -> e.kind() == ExecutorEvent.Kind.FAILED);
    }

    @Test
    void cancellingReachesAttemptsThatWait() {
        for (int i = 0; i < 20; i++) {
            pool.send(model, Order.of("r-" + i, Tokens.of(new int[200]), 2));
        }
        ControlChannel prefill = pool.channel(Pool.PREFILL);
        ControlChannel decode = pool.channel(Pool.DECODE);
        for (int i = 0; i < 20; i++) {
            RequestId request = new RequestId("r-" + i);
            prefill.cancel(request, new Fence(1, 1), Pool.SOON).join();
            decode.cancel(request, new Fence(1, 1), Pool.SOON).join();
        }
        pool.bus.awaitHeartbeat(Pool.PREFILL, h -> h.load().queuedRequests() == 0);
        assertThat(pool.bus.events)
                .noneMatch(e -> e.kind() == ExecutorEvent.Kind.FAILED && e.code() != RefusalCode.HANDOVER);
    }

    @Test
    void refusesLowerFencesAndTakesTheSameOneOnce() {
        Order order = Order.of("fenced", PROMPT, 10).withFence(new Fence(5, 2));
        run(order);

        assertThat(pool.send(model, order)).isEqualTo(new DispatchOutcome.Accepted());
        for (Fence lower : List.of(new Fence(5, 1), new Fence(4, 9))) {
            assertThat(pool.send(model, order.withFence(lower)))
                    .isInstanceOfSatisfying(
                            DispatchOutcome.Refused.class,
                            r -> assertThat(r.code()).isEqualTo(RefusalCode.STALE_FENCE));
        }
        run(Order.of("later", PROMPT, 5));
        assertThat(pool.bus.chunksOf(order.request()).stream().filter(TokenChunk::isLast))
                .hasSize(1);
    }

    @Test
    void aNewerAttemptReplacesTheOneThatRuns() {
        Order old = Order.of("twice", PROMPT, 100_000);
        pool.send(model, old);
        pool.bus.await("first token", () -> pool.bus.chunksOf(old.request()), c -> !c.isEmpty());

        Order newer = Order.of("twice", PROMPT, 30).withFence(new Fence(1, 2));
        pool.send(model, newer);

        List<TokenChunk> chunks = pool.bus.awaitEnd(old.request()).stream()
                .filter(c -> c.fence().equals(newer.fence()))
                .toList();
        assertThat(Pool.tokens(chunks).size()).isEqualTo(30);
    }

    @Test
    void failsWhereTheDecodeExecutorIsNotThere() {
        Order order = Order.of("lost", PROMPT, 5);
        Dispatch good = pool.dispatch(model, order, Pool.PREFILL, Pool.DECODE);
        Dispatch.Peer nobody = new Dispatch.Peer(new ExecutorId("decode-9"), "127.0.0.1:1", "tcp://127.0.0.1:1");

        assertThat(pool.send(with(good, good.target(), nobody))).isEqualTo(new DispatchOutcome.Accepted());

        ExecutorEvent event = pool.bus.awaitEvent(order.request(), ExecutorEvent.Kind.FAILED);
        assertThat(event.code()).isEqualTo(RefusalCode.HANDOVER);
        assertThat(event.retryable()).isTrue();
        assertThat(event.message()).contains("127.0.0.1:1");
    }

    @Test
    void failsWhereTensorsCannotBeSentAndGivesTheReservationUp() {
        Order order = Order.of("unsendable", PROMPT, 5);
        Dispatch good = pool.dispatch(model, order, Pool.PREFILL, Pool.DECODE);
        Dispatch.Peer decode = pool.peer(Pool.DECODE);
        Dispatch.Peer halfDead = new Dispatch.Peer(decode.executor(), decode.controlAddress(), "tcp://127.0.0.1:1");

        pool.send(with(good, good.target(), halfDead));

        ExecutorEvent event = pool.bus.awaitEvent(order.request(), ExecutorEvent.Kind.FAILED);
        assertThat(event.executor()).isEqualTo(Pool.PREFILL);
        assertThat(event.code()).isEqualTo(RefusalCode.HANDOVER);
    }

    @Test
    void refusesWhatIsNotForIt() {
        Order order = Order.of("wrong", PROMPT, 5);
        Dispatch good = pool.dispatch(model, order, Pool.PREFILL, Pool.DECODE);
        Dispatch.Peer here = good.target();

        Dispatch.Peer other = new Dispatch.Peer(new ExecutorId("prefill-7"), here.controlAddress(), here.dataAddress());
        assertRefused(
                pool.channel(Pool.PREFILL)
                        .dispatch(with(good, other, good.decode()), Pool.SOON)
                        .join(),
                RefusalCode.INTERNAL,
                "prefill-0, not prefill-7");
        assertRefused(
                pool.send(withGraph(good, new GraphHash("00".repeat(32)))), RefusalCode.NOT_LOADED, "000000000000");
        assertRefused(
                pool.send(with(good, here, new Dispatch.Peer(Pool.DECODE, "nonsense", "tcp://127.0.0.1:1"))),
                RefusalCode.HANDOVER,
                "nonsense");
        assertRefused(pool.send(model, Order.of("empty", Tokens.empty(), 5)), RefusalCode.BAD_REQUEST, "empty");
        assertRefused(pool.send(model, Order.of("word", Tokens.of(3, 256), 5)), RefusalCode.BAD_REQUEST, "vocabulary");
        assertRefused(
                pool.send(model, Order.of("none", PROMPT, 5).after(Tokens.of(1, 2, 3, 4, 5))),
                RefusalCode.BAD_REQUEST,
                "allows 5 tokens");
    }

    @Test
    void doesNotBeginWhatNobodyWaitsFor() {
        Order order = Order.of("late", PROMPT, 5).withDeadline(System.currentTimeMillis() - 1_000);

        pool.send(model, order);

        ExecutorEvent event = pool.bus.awaitEvent(order.request(), ExecutorEvent.Kind.FAILED);
        assertThat(event.code()).isEqualTo(RefusalCode.DEADLINE);
        assertThat(event.retryable()).isFalse();
    }

    @Test
    void aDispatchAheadOfItsPlanWaitsForTheGraph() {
        ExecutorId late = new ExecutorId("late-0");
        pool.start(late, ExecutorRole.ANY, TensorBackend.TCP, folder, PLENTY);
        Order order = Order.of("ahead", PROMPT, 5);
        Dispatch early = pool.dispatch(model, order, late, Pool.DECODE);
        Dispatch ofPlanTwo = new Dispatch(
                early.request(),
                early.fence(),
                2,
                early.model(),
                early.graph(),
                early.decodeGraph(),
                early.target(),
                early.decode(),
                early.tokens(),
                0,
                5,
                Tokens.empty(),
                OptionalLong.empty(),
                new byte[0],
                0);

        assertThat(pool.send(ofPlanTwo)).isEqualTo(new DispatchOutcome.Accepted());
        pool.bus.tell(model.plan(2, List.of(late), List.of(Pool.DECODE)));

        assertThat(Pool.tokens(pool.bus.awaitEnd(order.request())).size()).isEqualTo(5);
    }

    private static void assertRefused(DispatchOutcome outcome, RefusalCode code, String message) {
        assertThat(outcome).isInstanceOfSatisfying(DispatchOutcome.Refused.class, r -> {
            assertThat(r.code()).isEqualTo(code);
            assertThat(r.message()).contains(message);
        });
    }

    private static Dispatch with(Dispatch d, Dispatch.Peer target, Dispatch.Peer decode) {
        return new Dispatch(
                d.request(),
                d.fence(),
                d.planVersion(),
                d.model(),
                d.graph(),
                d.decodeGraph(),
                target,
                decode,
                d.tokens(),
                d.emitted(),
                d.maxTokens(),
                d.eosTokens(),
                d.maxContext(),
                d.inputs(),
                d.deadlineMillis());
    }

    private static Dispatch withGraph(Dispatch d, GraphHash graph) {
        return new Dispatch(
                d.request(),
                d.fence(),
                d.planVersion(),
                d.model(),
                graph,
                d.decodeGraph(),
                d.target(),
                d.decode(),
                d.tokens(),
                d.emitted(),
                d.maxTokens(),
                d.eosTokens(),
                d.maxContext(),
                d.inputs(),
                d.deadlineMillis());
    }
}
