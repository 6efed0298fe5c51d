package org.genie.executor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.genie.executor.kv.KvLayout;
import org.genie.model.ExecutorId;
import org.genie.model.Fence;
import org.genie.model.GraphHash;
import org.genie.model.RequestId;
import org.genie.model.Tokens;
import org.genie.model.cluster.ExecutorRole;
import org.genie.model.cluster.TensorBackend;
import org.genie.model.event.ExecutorEvent;
import org.genie.model.event.RefusalCode;
import org.genie.model.semantics.KvTensor;
import org.genie.transport.control.ControlChannel;
import org.genie.transport.control.Lease;
import org.genie.transport.control.ReserveCall;
import org.genie.transport.control.ReserveOutcome;
import org.genie.transport.data.DataAddress;
import org.genie.transport.data.OutgoingTransfer;
import org.genie.transport.data.Rejection;
import org.genie.transport.data.TensorClient;
import org.genie.transport.data.TensorHeader;
import org.genie.transport.data.TransferFooter;
import org.genie.transport.data.TransferHeader;
import org.genie.transport.data.TransferOutcome;
import org.genie.transport.data.Wire;
import org.genie.transport.data.Wires;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A decode executor towards a prefill executor that errs, lies, stalls or dies: played here by the test. */
@Timeout(60)
class HandOverIT {
    private static final Duration PATIENT = Duration.ofSeconds(5);
    private static final int CACHE_TOKENS = 6;

    @TempDir
    Path folder;

    private final TestModel model = TestModel.example();
    private final KvLayout layout = KvLayout.of(model.profiles().get(1));
    private Pool pool;
    private ControlChannel decode;
    private DataAddress address;
    private TensorClient client;

    @BeforeEach
    void start() {
        start(1L << 30);
    }

    private void start(long memoryBytes) {
        pool = new Pool();
        pool.start(Pool.DECODE, ExecutorRole.DECODE, TensorBackend.TCP, folder, memoryBytes);
        model.pieces().forEach(pool.bus::tell);
        pool.bus.tell(model.plan(1, List.of(), List.of(Pool.DECODE)));
        pool.bus.awaitHeartbeat(Pool.DECODE, h -> h.loadedGraphs().contains(model.decodeGraph()));
        decode = pool.channel(Pool.DECODE);
        address = DataAddress.parse(pool.peer(Pool.DECODE).dataAddress());
        client = new TensorClient(PATIENT);
    }

    @AfterEach
    void nothingIsHeldInTheEnd() throws Exception {
        pool.bus.awaitHeartbeat(
                Pool.DECODE, h -> h.load().kvBytesUsed() == 0 && h.load().runningRequests() == 0);
        client.close();
        pool.close();
    }

    private ReserveCall call(String request, Fence fence, int maxTokens) {
        return new ReserveCall(
                new RequestId(request),
                fence,
                model.name(),
                model.decodeGraph(),
                Pool.PREFILL,
                1,
                Tokens.empty(),
                CACHE_TOKENS,
                0,
                maxTokens,
                OptionalLong.of(128),
                layout.bytes(CACHE_TOKENS));
    }

    private long reserve(ReserveCall call) {
        return ((ReserveOutcome.Reserved) decode.reserve(call, Pool.SOON).join()).reservation();
    }

    private OutgoingTransfer transfer(ReserveCall call, long reservation, int tokens) {
        List<TensorHeader> headers = new ArrayList<>();
        List<ByteBuffer> caches = new ArrayList<>();
        for (KvTensor tensor : layout.tensors()) {
            TensorHeader header =
                    new TensorHeader(tensor.dtype(), List.of(1L, tensor.heads(), (long) tokens, tensor.headDim()));
            headers.add(header);
            caches.add(ByteBuffer.allocateDirect((int) header.bytes()));
        }
        return new OutgoingTransfer(
                new TransferHeader(reservation, call.request(), call.fence(), headers),
                caches,
                new TransferFooter(65, 1_000_000));
    }

    private static void assertRejected(TransferOutcome outcome, Rejection.Reason reason) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        TransferOutcome.Rejected.class,
                        r -> assertThat(r.rejection().reason()).isEqualTo(reason));
    }

    @Test
    void aReservationIsCountedAtItsLongestAndFreedWhenItsLeaseRunsOut() {
        ReserveCall call = call("expiring", new Fence(1, 1), 10);
        long number = reserve(call);
        pool.bus.awaitHeartbeat(Pool.DECODE, h -> h.load().kvBytesUsed() == layout.bytes(CACHE_TOKENS + 10));

        ExecutorEvent event = pool.bus.awaitEvent(call.request(), ExecutorEvent.Kind.FAILED);

        assertThat(event.code()).isEqualTo(RefusalCode.HANDOVER);
        assertThat(event.retryable()).isTrue();
        assertRejected(
                client.send(address, transfer(call, number, CACHE_TOKENS)), Rejection.Reason.UNKNOWN_RESERVATION);
        assertThat(decode.renew(new Lease(call.request(), call.fence(), number), Pool.SOON)
                        .join())
                .isFalse();
        assertThat(decode.reserve(call, Pool.SOON).join())
                .as("an attempt that ended does not begin again")
                .isInstanceOf(ReserveOutcome.Refused.class);
    }

    @Test
    void renewedLeasesLast() {
        ReserveCall call = call("renewed", new Fence(1, 1), 4);
        long number = reserve(call);
        Lease lease = new Lease(call.request(), call.fence(), number);
        long end = System.nanoTime() + Duration.ofMillis(1_800).toNanos();
        while (System.nanoTime() < end) {
            assertThat(decode.renew(lease, Pool.SOON).join()).isTrue();
            pool.bus.awaitHeartbeat(Pool.DECODE, h -> true);
            Thread.onSpinWait();
        }

        assertThat(client.send(address, transfer(call, number, CACHE_TOKENS)))
                .isInstanceOf(TransferOutcome.Delivered.class);
        assertThat(Pool.tokens(pool.bus.awaitEnd(call.request())).size()).isEqualTo(4);
    }

    @Test
    void anAbandonedReservationIsFreedWithoutAWord() {
        ReserveCall call = call("abandoned", new Fence(1, 1), 4);
        long number = reserve(call);

        assertThat(decode.abandon(new Lease(call.request(), call.fence(), number), Pool.SOON)
                        .join())
                .isTrue();

        pool.bus.awaitHeartbeat(Pool.DECODE, h -> h.load().kvBytesUsed() == 0);
        assertThat(pool.bus.events).isEmpty();
    }

    @Test
    void theSameReservationAgainIsTheSame() {
        ReserveCall call = call("again", new Fence(1, 1), 4);
        long number = reserve(call);

        assertThat(reserve(call)).isEqualTo(number);

        decode.cancel(call.request(), call.fence(), Pool.SOON).join();
    }

    @Test
    void aNewerAttemptTakesTheOlderOnesPlace() {
        long old = reserve(call("replaced", new Fence(1, 1), 4));
        ReserveCall newer = call("replaced", new Fence(1, 2), 4);
        long number = reserve(newer);

        assertThat(decode.reserve(call("replaced", new Fence(1, 1), 4), Pool.SOON)
                        .join())
                .isInstanceOfSatisfying(
                        ReserveOutcome.Refused.class, r -> assertThat(r.code()).isEqualTo(RefusalCode.STALE_FENCE));
        assertRejected(
                client.send(address, transfer(call("replaced", new Fence(1, 1), 4), old, CACHE_TOKENS)),
                Rejection.Reason.UNKNOWN_RESERVATION);
        assertThat(client.send(address, transfer(newer, number, CACHE_TOKENS)))
                .isInstanceOf(TransferOutcome.Delivered.class);
        pool.bus.awaitEnd(newer.request());
        assertThat(pool.bus.events).allMatch(e -> e.fence().equals(newer.fence()));
    }

    @Test
    void aNewerAttemptStopsATransferUnderWay() throws Exception {
        ReserveCall old = call("overtaken", new Fence(1, 1), 4);
        long oldNumber = reserve(old);
        StallingWires wires = new StallingWires(500);
        try (TensorClient slow = new TensorClient(PATIENT, wires)) {
            var sending =
                    CompletableFuture.supplyAsync(() -> slow.send(address, transfer(old, oldNumber, CACHE_TOKENS)));
            wires.awaitStall();
            ReserveCall newer = call("overtaken", new Fence(1, 2), 4);
            long number = reserve(newer);
            wires.goOn();

            assertRejected(sending.join(), Rejection.Reason.UNKNOWN_RESERVATION);
            assertThat(client.send(address, transfer(newer, number, CACHE_TOKENS)))
                    .isInstanceOf(TransferOutcome.Delivered.class);
        }
        pool.bus.awaitEnd(old.request());
    }

    @Test
    void takesACommittedTransferOnceEvenIfSentTwice() {
        ReserveCall call = call("twice", new Fence(1, 1), 4);
        OutgoingTransfer transfer = transfer(call, reserve(call), CACHE_TOKENS);

        assertThat(client.send(address, transfer)).isInstanceOf(TransferOutcome.Delivered.class);
        assertThat(client.send(address, transfer)).isInstanceOf(TransferOutcome.Delivered.class);

        assertThat(Pool.tokens(pool.bus.awaitEnd(call.request())).size()).isEqualTo(4);
    }

    @Test
    void refusesOtherTensorsThanReservedFor() {
        ReserveCall call = call("misfit", new Fence(1, 1), 4);
        long number = reserve(call);

        assertRejected(client.send(address, transfer(call, number, CACHE_TOKENS + 1)), Rejection.Reason.MISFIT);

        assertThat(client.send(address, transfer(call, number, CACHE_TOKENS)))
                .as("the lease still stands")
                .isInstanceOf(TransferOutcome.Delivered.class);
        pool.bus.awaitEnd(call.request());
    }

    @Test
    void goesOnAfterAConnectionThatDiedOrLied() {
        ReserveCall call = call("broken", new Fence(1, 1), 4);
        OutgoingTransfer transfer = transfer(call, reserve(call), CACHE_TOKENS);
        try (TensorClient bad = new TensorClient(PATIENT, new FlippingWires(900))) {
            assertRejected(bad.send(address, transfer), Rejection.Reason.CORRUPT);
        }

        assertThat(client.send(address, transfer)).isInstanceOf(TransferOutcome.Delivered.class);
        pool.bus.awaitEnd(call.request());
    }

    @Test
    void aSenderThatGoesSilentLosesItsReservation() throws Exception {
        ReserveCall call = call("silent", new Fence(1, 1), 4);
        long number = reserve(call);
        StallingWires wires = new StallingWires(500);
        try (TensorClient slow = new TensorClient(PATIENT, wires)) {
            var sending = CompletableFuture.supplyAsync(() -> slow.send(address, transfer(call, number, CACHE_TOKENS)));
            wires.awaitStall();

            ExecutorEvent event = pool.bus.awaitEvent(call.request(), ExecutorEvent.Kind.FAILED);

            assertThat(event.code()).isEqualTo(RefusalCode.HANDOVER);
            wires.goOn();
            assertThat(sending.join()).isNotInstanceOf(TransferOutcome.Delivered.class);
        }
    }

    @Test
    void refusesAReservationWithoutMemoryAndSaysHowMuchIsMissing() throws Exception {
        nothingIsHeldInTheEnd();
        long weights = model.profiles().get(1).weightBytes();
        start(weights + layout.bytes(40));

        assertThat(decode.reserve(call("huge", new Fence(1, 1), 60), Pool.SOON).join())
                .isInstanceOfSatisfying(ReserveOutcome.Refused.class, r -> {
                    assertThat(r.code()).isEqualTo(RefusalCode.NO_MEMORY);
                    assertThat(r.retryable()).isFalse();
                    assertThat(r.needed()).isEqualTo(layout.bytes(66));
                    assertThat(r.message()).contains("huge", Long.toString(r.needed()), Long.toString(r.free()));
                });
        ReserveCall first = call("first", new Fence(1, 1), 20);
        reserve(first);
        assertThat(decode.reserve(call("second", new Fence(1, 1), 20), Pool.SOON)
                        .join())
                .isInstanceOfSatisfying(ReserveOutcome.Refused.class, r -> {
                    assertThat(r.code()).isEqualTo(RefusalCode.NO_MEMORY);
                    assertThat(r.retryable()).as("others will end").isTrue();
                });
        decode.cancel(first.request(), first.fence(), Pool.SOON).join();
        long number = reserve(call("third", new Fence(1, 1), 20));
        assertThat(decode.abandon(new Lease(new RequestId("third"), new Fence(1, 1), number), Pool.SOON)
                        .join())
                .isTrue();
    }

    @Test
    void refusesWhatItDoesNotHaveOrWhatDoesNotFit() {
        ReserveCall call = call("strange", new Fence(1, 1), 4);
        ReserveCall otherGraph = new ReserveCall(
                call.request(),
                call.fence(),
                call.model(),
                new GraphHash("00".repeat(32)),
                new ExecutorId("p"),
                1,
                Tokens.empty(),
                CACHE_TOKENS,
                0,
                4,
                OptionalLong.empty(),
                call.kvBytes());
        ReserveCall otherBytes = new ReserveCall(
                call.request(),
                call.fence(),
                call.model(),
                call.graph(),
                new ExecutorId("p"),
                1,
                Tokens.empty(),
                CACHE_TOKENS,
                0,
                4,
                OptionalLong.empty(),
                call.kvBytes() + 4);

        assertThat(decode.reserve(otherGraph, Pool.SOON).join())
                .isInstanceOfSatisfying(
                        ReserveOutcome.Refused.class, r -> assertThat(r.code()).isEqualTo(RefusalCode.NOT_LOADED));
        assertThat(decode.reserve(otherBytes, Pool.SOON).join())
                .isInstanceOfSatisfying(ReserveOutcome.Refused.class, r -> {
                    assertThat(r.code()).isEqualTo(RefusalCode.BAD_REQUEST);
                    assertThat(r.message()).contains("exported from different models");
                });
    }

    /** Wires that stop before a given byte until told to go on. */
    private static final class StallingWires implements Wires {
        private final long at;
        private boolean stalled;
        private boolean going;

        private StallingWires(long at) {
            this.at = at;
        }

        private synchronized void awaitStall() throws InterruptedException {
            while (!stalled) {
                wait();
            }
        }

        private synchronized void goOn() {
            going = true;
            notifyAll();
        }

        private synchronized void stall() throws IOException {
            stalled = true;
            notifyAll();
            try {
                while (!going) {
                    wait();
                }
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }

        @Override
        public Wire open(DataAddress address) throws IOException {
            AtomicLong written = new AtomicLong();
            return new ByteWire(Wires.sockets().open(address), (index, value) -> {
                if (written.getAndIncrement() == at) {
                    stall();
                }
                return value;
            });
        }
    }

    /** Wires that flip a bit of a given byte. */
    private record FlippingWires(long at) implements Wires {
        @Override
        public Wire open(DataAddress address) throws IOException {
            return new ByteWire(
                    Wires.sockets().open(address), (index, value) -> index == at ? (byte) (value ^ 1) : value);
        }
    }

    /** Passes every written byte through a filter. */
    private static final class ByteWire implements Wire {
        private interface Filter {
            byte pass(long index, byte value) throws IOException;
        }

        private final Wire wire;
        private final Filter filter;
        private long index;

        private ByteWire(Wire wire, Filter filter) {
            this.wire = wire;
            this.filter = filter;
        }

        @Override
        public long read(ByteBuffer[] targets, int offset, int count) throws IOException {
            return wire.read(targets, offset, count);
        }

        @Override
        public long write(ByteBuffer[] sources, int offset, int count) throws IOException {
            byte value = filter.pass(index++, sources[offset].get());
            return wire.write(new ByteBuffer[] {ByteBuffer.wrap(new byte[] {value})}, 0, 1);
        }

        @Override
        public void close() throws IOException {
            wire.close();
        }
    }
}
