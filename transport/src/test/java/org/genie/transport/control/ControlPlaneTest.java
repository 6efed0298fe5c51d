package org.genie.transport.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.genie.model.ExecutorId;
import org.genie.model.Fence;
import org.genie.model.GraphHash;
import org.genie.model.ModelName;
import org.genie.model.RequestId;
import org.genie.model.Tokens;
import org.genie.model.event.Dispatch;
import org.genie.model.event.RefusalCode;
import org.genie.transport.TransportException;
import org.genie.transport.control.v1.DispatchReply;
import org.genie.transport.control.v1.DispatchRequest;
import org.genie.transport.control.v1.ExecutorControlGrpc;
import org.genie.transport.control.v1.LeaseRequest;
import org.genie.transport.control.v1.ReserveRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ControlPlaneTest {
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final GraphHash GRAPH = new GraphHash("ab".repeat(32));
    private static final GraphHash DECODE_GRAPH = new GraphHash("cd".repeat(32));
    private static final ReserveCall CALL = new ReserveCall(
            new RequestId("r-1"),
            new Fence(3, 2),
            new ModelName("demo"),
            DECODE_GRAPH,
            new ExecutorId("prefill-0"),
            4711,
            Tokens.of(2),
            9,
            4,
            32,
            OptionalLong.of(1024),
            1 << 20);

    private final RecordingHandler handler = new RecordingHandler();
    private ControlServer server;
    private ControlChannel channel;

    @BeforeEach
    void connect() {
        server = ControlServer.start("127.0.0.1:0", handler);
        channel = ControlChannels.open(server.address());
    }

    @AfterEach
    void close() {
        channel.close();
        server.close();
    }

    @Test
    void handsADispatchOverUnchanged() {
        Dispatch dispatch = dispatch(new byte[0]);

        assertThat(channel.dispatch(dispatch, SOON).join()).isEqualTo(new DispatchOutcome.Accepted());

        assertThat(handler.calls)
                .singleElement()
                .usingRecursiveComparison()
                .ignoringFields("tokens", "eosTokens")
                .isEqualTo(dispatch);
        Dispatch arrived = (Dispatch) handler.calls.get(0);
        assertThat(arrived.tokens()).isEqualTo(dispatch.tokens());
        assertThat(arrived.eosTokens()).isEqualTo(dispatch.eosTokens());
    }

    @Test
    void handsOverAOnePassDispatchWithItsInputs() {
        Dispatch dispatch = new Dispatch(
                new RequestId("r-2"),
                new Fence(1, 1),
                1,
                new ModelName("mlp"),
                GRAPH,
                null,
                peer("any-0"),
                null,
                Tokens.empty(),
                0,
                1,
                Tokens.empty(),
                OptionalLong.empty(),
                new byte[3 << 20],
                0);

        assertThat(channel.dispatch(dispatch, SOON).join()).isEqualTo(new DispatchOutcome.Accepted());

        Dispatch arrived = (Dispatch) handler.calls.get(0);
        assertThat(arrived.inputs()).hasSize(3 << 20);
        assertThat(arrived.decode()).isNull();
        assertThat(arrived.decodeGraph()).isNull();
        assertThat(arrived.maxContext()).isEmpty();
    }

    @Test
    void bringsARefusalBackWithItsNumbers() {
        DispatchOutcome refusal = new DispatchOutcome.Refused(RefusalCode.QUEUE_FULL, true, "The queue is full.", 1, 0);
        handler.onDispatch = d -> refusal;

        assertThat(channel.dispatch(dispatch(new byte[0]), SOON).join()).isEqualTo(refusal);
    }

    @Test
    void refusesWhatIsTooLargeForOneMessageWithoutSendingIt() {
        DispatchOutcome outcome = channel.dispatch(dispatch(new byte[ControlServer.LARGEST_MESSAGE]), SOON)
                .join();

        assertThat(outcome).isInstanceOfSatisfying(DispatchOutcome.Refused.class, r -> {
            assertThat(r.code()).isEqualTo(RefusalCode.BAD_REQUEST);
            assertThat(r.retryable()).isFalse();
            assertThat(r.message()).contains("r-1", "67108864");
        });
        assertThat(handler.calls).isEmpty();
    }

    @Test
    void turnsAHandlersExceptionIntoARetryableRefusal() {
        handler.onDispatch = d -> {
            throw new IllegalStateException("broken inside");
        };
        handler.onReserve = r -> {
            throw new IllegalStateException("broken inside");
        };

        assertThat(channel.dispatch(dispatch(new byte[0]), SOON).join())
                .isInstanceOfSatisfying(DispatchOutcome.Refused.class, r -> {
                    assertThat(r.code()).isEqualTo(RefusalCode.INTERNAL);
                    assertThat(r.retryable()).isTrue();
                });
        assertThat(channel.reserve(CALL, SOON).join())
                .isInstanceOfSatisfying(
                        ReserveOutcome.Refused.class, r -> assertThat(r.code()).isEqualTo(RefusalCode.INTERNAL));
    }

    @Test
    void reserves() {
        assertThat(channel.reserve(CALL, SOON).join()).isEqualTo(new ReserveOutcome.Reserved(42));

        assertThat(handler.calls).containsExactly(CALL);
        assertThat(CALL.promptTokens()).isEqualTo(5);
    }

    @Test
    void callsMadeWhileServingOutliveTheCallThatIsServed() {
        CompletableFuture<CompletableFuture<ReserveOutcome>> made = new CompletableFuture<>();
        CountDownLatch dispatched = new CountDownLatch(1);
        handler.onDispatch = d -> {
            made.complete(channel.reserve(CALL, SOON));
            return new DispatchOutcome.Accepted();
        };
        handler.onReserve = r -> {
            await(dispatched);
            return new ReserveOutcome.Reserved(7);
        };

        assertThat(channel.dispatch(dispatch(new byte[0]), SOON).join()).isEqualTo(new DispatchOutcome.Accepted());
        dispatched.countDown();

        assertThat(made.join().join()).isEqualTo(new ReserveOutcome.Reserved(7));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void bringsARefusedReservationBackWithItsNumbers() {
        ReserveOutcome refusal =
                new ReserveOutcome.Refused(RefusalCode.NO_MEMORY, true, "Executor is full.", 4096, 1024);
        handler.onReserve = r -> refusal;

        assertThat(channel.reserve(CALL, SOON).join()).isEqualTo(refusal);
    }

    @Test
    void renewsAbandonsCancelsAndTellsWhoItIs() {
        Lease lease = new Lease(new RequestId("r-1"), new Fence(3, 2), 42);

        assertThat(channel.renew(lease, SOON).join()).isTrue();
        assertThat(channel.abandon(lease, SOON).join()).isTrue();
        assertThat(channel.cancel(lease.request(), lease.fence(), SOON).join()).isTrue();
        assertThat(channel.ping(SOON).join()).contains(new Identity(new ExecutorId("decode-0"), 77));

        assertThat(handler.calls).containsExactly(lease, lease, lease.request(), lease.fence());
        handler.known = false;
        assertThat(channel.renew(lease, SOON).join()).isFalse();
    }

    @Test
    void refusesMalformedMessagesOfOtherClients() {
        ManagedChannel raw =
                NettyChannelBuilder.forTarget(server.address()).usePlaintext().build();
        try {
            var stub = ExecutorControlGrpc.newBlockingStub(raw);
            DispatchReply reply = stub.dispatch(DispatchRequest.newBuilder()
                    .setRequestId("r-1")
                    .setModel("m")
                    .build());
            assertThat(reply.getAccepted()).isFalse();
            assertThat(reply.getReason()).isEqualTo("BAD_REQUEST");
            assertThat(reply.getMessage()).contains("graph hash");

            assertThat(stub.reserve(ReserveRequest.getDefaultInstance()).getReason())
                    .isEqualTo("BAD_REQUEST");
            assertThat(stub.renew(LeaseRequest.getDefaultInstance()).getKnown()).isFalse();
        } finally {
            raw.shutdownNow();
        }
        assertThat(handler.calls).isEmpty();
    }

    @Test
    void saysThatNobodyAnswers() {
        server.close();

        assertThat(channel.dispatch(dispatch(new byte[0]), SOON).join())
                .isInstanceOfSatisfying(
                        DispatchOutcome.Unreachable.class,
                        u -> assertThat(u.message()).contains(server.address()).contains("cannot be reached"));
        assertThat(channel.reserve(CALL, Duration.ofMillis(100)).join()).isInstanceOf(ReserveOutcome.Unreachable.class);
        assertThat(channel.ping(Duration.ofMillis(100)).join()).isEmpty();
    }

    @Test
    void givesUpOnASilentPeerAtTheDeadline() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                ControlChannel deaf = ControlChannels.open("127.0.0.1:" + silent.getLocalPort())) {
            assertThat(deaf.dispatch(dispatch(new byte[0]), Duration.ofMillis(150))
                            .join())
                    .isInstanceOfSatisfying(
                            DispatchOutcome.Unreachable.class,
                            u -> assertThat(u.message()).contains("within the deadline"));
        }
    }

    @Test
    void givesUpOnASlowHandlerAtTheDeadline() {
        CountDownLatch forever = new CountDownLatch(1);
        handler.onDispatch = d -> {
            await(forever);
            return new DispatchOutcome.Accepted();
        };

        assertThat(channel.dispatch(dispatch(new byte[0]), Duration.ofMillis(150))
                        .join())
                .isInstanceOf(DispatchOutcome.Unreachable.class);
        forever.countDown();
    }

    @Test
    void findsARestartedPeerAtTheNextCall() {
        String address = server.address();
        server.close();
        for (int i = 0; i < 4; i++) {
            // gRPC's own back-off has grown to seconds after these.
            assertThat(channel.dispatch(dispatch(new byte[0]), Duration.ofMillis(50))
                            .join())
                    .isInstanceOf(DispatchOutcome.Unreachable.class);
        }

        server = ControlServer.start(address, handler);

        assertThat(channel.dispatch(dispatch(new byte[0]), SOON).join()).isEqualTo(new DispatchOutcome.Accepted());
    }

    @Test
    void namesAnAddressThatIsTaken() {
        assertThatThrownBy(() -> ControlServer.start(server.address(), handler))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining(server.address())
                .hasMessageContaining("in use")
                .hasMessageContaining("\nMaybe another process has the port");
    }

    @Test
    void namesAddressesThatAreNone() {
        for (String wrong : new String[] {"", "7001", "host", "host:", ":7001", "host:x", "host:70000", "a:b:1"}) {
            assertThatThrownBy(() -> ControlChannels.open(wrong))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(wrong);
        }
        assertThatThrownBy(() -> ControlServer.start("no.such.host.invalid:0", handler))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("no.such.host.invalid");
    }

    @Test
    void refusesToMakeAReservationWithoutRoomForAToken() {
        assertThatThrownBy(() -> new ReserveCall(
                        CALL.request(),
                        CALL.fence(),
                        CALL.model(),
                        CALL.graph(),
                        CALL.prefillExecutor(),
                        1,
                        Tokens.empty(),
                        9,
                        4,
                        4,
                        OptionalLong.empty(),
                        1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("r-1");
    }

    private static Dispatch.Peer peer(String id) {
        return new Dispatch.Peer(new ExecutorId(id), "127.0.0.1:7001", "tcp://127.0.0.1:7002");
    }

    private static Dispatch dispatch(byte[] inputs) {
        return new Dispatch(
                new RequestId("r-1"),
                new Fence(3, 2),
                8,
                new ModelName("demo"),
                GRAPH,
                DECODE_GRAPH,
                peer("prefill-0"),
                peer("decode-0"),
                Tokens.of(5, 6, 7),
                1,
                32,
                Tokens.of(2, 3),
                OptionalLong.of(1024),
                inputs,
                123_456);
    }
}
