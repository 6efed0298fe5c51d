package org.genie.transport.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.genie.transport.TransportException;
import org.genie.transport.data.FaultyWire.Fault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TensorTransferTest {
    private static final Duration PATIENT = Duration.ofSeconds(20);
    private static final Duration HASTY = Duration.ofMillis(200);

    @TempDir
    Path folder;

    private final MemoryTarget target = new MemoryTarget();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    private <T extends AutoCloseable> T opened(T resource) {
        open.add(resource);
        return resource;
    }

    private TensorServer server(String scheme) {
        DataAddress address =
                switch (scheme) {
                    case "tcp" -> DataAddress.parse("tcp://127.0.0.1:0");
                    case "unix" -> DataAddress.parse("unix://" + folder.resolve("data.sock"));
                    default -> DataAddress.parse("local://decode-0");
                };
        return opened(TensorServer.start(address, target, HASTY));
    }

    private OutgoingTransfer reserved(long reservation, int tensors, long... shape) {
        OutgoingTransfer transfer = Transfers.random(reservation, tensors, shape);
        target.reservations.put(reservation, transfer.header().bytes());
        return transfer;
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "unix", "local"})
    void bringsEveryByteOver(String scheme) throws Exception {
        TensorServer server = server(scheme);
        TensorClient client = opened(new TensorClient(PATIENT));
        long[][] shapes = {{1, 2, 9, 16}, {1, 4, 777, 64}, {0, 3}, {}, {3, 1_000_003}};

        for (int i = 0; i < shapes.length; i++) {
            OutgoingTransfer transfer = reserved(i, 6, shapes[i]);
            TransferOutcome outcome = client.send(server.address(), transfer);

            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            TransferOutcome.Delivered.class,
                            d -> assertThat(d.bytes())
                                    .isEqualTo(transfer.header().bytes()));
            MemoryTarget.Arrival arrival = target.arrivals.poll(5, TimeUnit.SECONDS);
            assertThat(arrival).isNotNull();
            assertThat(arrival.header()).isEqualTo(transfer.header());
            assertThat(arrival.footer()).isEqualTo(transfer.footer());
            assertThat(arrival.transport()).isEqualTo(scheme);
            assertThat(Transfers.bytes(arrival.tensors()))
                    .containsExactlyElementsOf(Transfers.bytes(transfer.tensors()));
        }
        assertThat(target.held).hasValue(0);
        assertThat(target.aborts).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "unix"})
    void sendsSeveralAtOnce(String scheme) throws Exception {
        TensorServer server = server(scheme);
        TensorClient client = opened(new TensorClient(PATIENT));
        List<CompletableFuture<TransferOutcome>> sends = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            OutgoingTransfer transfer = reserved(i, 3, 1, 2, 5_000, 8);
            sends.add(CompletableFuture.supplyAsync(() -> client.send(server.address(), transfer)));
        }

        assertThat(sends).allSatisfy(s -> assertThat(s.join()).isInstanceOf(TransferOutcome.Delivered.class));
        assertThat(target.arrivals.stream().map(a -> a.header().reservation()).collect(Collectors.toSet()))
                .isEqualTo(Set.of(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L));
        target.arrivals.forEach(a -> assertThat(Transfers.bytes(a.tensors()))
                .containsExactlyElementsOf(
                        Transfers.bytes(Transfers.random(a.header().reservation(), 3, 1, 2, 5_000, 8)
                                .tensors())));
    }

    @Test
    void usesOneSocketForOneTransferAfterTheOther() {
        TensorServer server = server("tcp");
        AtomicInteger opened = new AtomicInteger();
        TensorClient client = opened(new TensorClient(PATIENT, address -> {
            opened.incrementAndGet();
            return Wires.sockets().open(address);
        }));

        for (int i = 0; i < 5; i++) {
            client.send(server.address(), reserved(i, 2, 100));
        }
        client.send(server.address(), Transfers.random(99, 2, 100));
        client.send(server.address(), reserved(6, 2, 100));

        assertThat(target.arrivals).hasSize(6);
        assertThat(opened).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "unix", "local"})
    void allocatesNothingForAnUnknownReservationOrOtherBytesThanReserved(String scheme) {
        TensorServer server = server(scheme);
        TensorClient client = opened(new TensorClient(PATIENT));
        target.reservations.put(2L, 17L);

        assertRejected(
                client.send(server.address(), Transfers.random(1, 4, 300_000)), Rejection.Reason.UNKNOWN_RESERVATION);
        assertRejected(client.send(server.address(), Transfers.random(2, 4, 300_000)), Rejection.Reason.MISFIT);

        assertThat(target.allocated).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "local"})
    void bringsARejectedCommitBackAndTakesACommittedOneForDelivered(String scheme) {
        TensorServer server = server(scheme);
        TensorClient client = opened(new TensorClient(PATIENT));

        target.onCommit = Optional.of(new Rejection(Rejection.Reason.UNKNOWN_RESERVATION, "too late"));
        assertThat(client.send(server.address(), reserved(1, 1, 5)))
                .isEqualTo(new TransferOutcome.Rejected(target.onCommit.get()));

        target.onCommit = Optional.of(new Rejection(Rejection.Reason.ALREADY_COMMITTED, "twice"));
        assertThat(client.send(server.address(), reserved(2, 1, 5))).isInstanceOf(TransferOutcome.Delivered.class);
    }

    @Test
    void outlivesATargetThatThrows() {
        TensorServer server = server("tcp");
        TensorClient client = opened(new TensorClient(PATIENT));
        target.onAdmit = new IllegalStateException("broken inside");

        assertRejected(client.send(server.address(), reserved(1, 1, 5)), Rejection.Reason.INTERNAL);

        target.onAdmit = null;
        assertThat(client.send(server.address(), reserved(2, 1, 5))).isInstanceOf(TransferOutcome.Delivered.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "local"})
    void stopsATransferWhoseReservationEnds(String scheme) throws Exception {
        TensorServer server = server(scheme);
        TensorClient client = opened(new TensorClient(PATIENT));
        target.stopping = true;

        assertRejected(client.send(server.address(), reserved(1, 4, 500_000)), Rejection.Reason.UNKNOWN_RESERVATION);

        assertThat(target.aborts.poll(5, TimeUnit.SECONDS)).contains("reservation ended");
        assertThat(target.held).hasValue(0);
    }

    @Test
    void freesEverythingWhereverTheConnectionIsCut() throws Exception {
        TensorServer server = server("tcp");
        for (long at : interestingBytes()) {
            TensorClient client = opened(new TensorClient(PATIENT, faulty(Fault.CUT, at, 2)));

            assertThat(client.send(server.address(), reserved(1, 2, 3, 5)))
                    .as("cut at byte %d", at)
                    .isInstanceOf(TransferOutcome.Broken.class);
        }
        server.close();
        assertThat(target.arrivals).isEmpty();
        assertThat(target.held).hasValue(0);
        assertThat(target.allocated.get()).isGreaterThan(0);
    }

    @Test
    void sendsOnceMoreWhereverTheConnectionIsCut() throws Exception {
        TensorServer server = server("tcp");
        for (long at : interestingBytes()) {
            TensorClient client = opened(new TensorClient(PATIENT, faulty(Fault.CUT, at, 1)));

            assertThat(client.send(server.address(), reserved(1, 2, 3, 5)))
                    .as("cut at byte %d", at)
                    .isInstanceOf(TransferOutcome.Delivered.class);
        }
    }

    @Test
    void takesNoByteThatWasFlippedOnTheWay() throws Exception {
        TensorServer server = server("tcp");
        for (long at = 0; at < frameBytes(); at++) {
            TensorClient client = opened(new TensorClient(PATIENT, faulty(Fault.FLIP, at, 2)));

            assertThat(client.send(server.address(), reserved(1, 2, 3, 5)))
                    .as("flipped in byte %d", at)
                    .isNotInstanceOf(TransferOutcome.Delivered.class);
        }
        server.close();
        assertThat(target.arrivals).isEmpty();
        assertThat(target.held).hasValue(0);
    }

    @Test
    void sendsOnceMoreWhatArrivedCorrupt() {
        TensorServer server = server("tcp");
        long inTheData = frameBytes() - Frames.footerBytes(2) - 10;
        TensorClient client = opened(new TensorClient(PATIENT, faulty(Fault.FLIP, inTheData, 1)));

        assertThat(client.send(server.address(), reserved(1, 2, 3, 5))).isInstanceOf(TransferOutcome.Delivered.class);
        assertThat(target.aborts).singleElement().asString().contains("wrong checksum");
    }

    @Test
    void breaksOffASenderThatGoesSilent() throws Exception {
        TensorServer server = server("tcp");
        long inTheData = frameBytes() - Frames.footerBytes(2) - 10;
        TensorClient client = opened(new TensorClient(Duration.ofMillis(900), faulty(Fault.SILENCE, inTheData, 2)));

        CompletableFuture<TransferOutcome> send =
                CompletableFuture.supplyAsync(() -> client.send(server.address(), reserved(1, 2, 3, 5)));

        assertThat(target.aborts.poll(10, TimeUnit.SECONDS)).contains("silent for more than 200 ms");
        assertThat(send.join()).isInstanceOf(TransferOutcome.Broken.class);
        assertThat(target.held).hasValue(0);
    }

    @Test
    void breaksOffAReceiverThatGoesSilent() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            TensorClient client = opened(new TensorClient(HASTY));
            DataAddress address = DataAddress.parse("tcp://127.0.0.1:" + silent.getLocalPort());

            assertThat(client.send(address, Transfers.random(1, 1, 5)))
                    .isInstanceOfSatisfying(
                            TransferOutcome.Broken.class,
                            b -> assertThat(b.message()).contains(address.toString(), "silent for more than 200 ms"));
            assertThat(client.send(address, Transfers.random(1, 1, 20_000_000)))
                    .as("blocked in writing")
                    .isInstanceOf(TransferOutcome.Broken.class);
        }
    }

    @Test
    void saysThatNobodyListens() {
        TensorServer server = server("tcp");
        server.close();
        TensorClient client = opened(new TensorClient(PATIENT));

        assertThat(client.send(server.address(), Transfers.random(1, 1, 5)))
                .isInstanceOfSatisfying(
                        TransferOutcome.Broken.class,
                        b -> assertThat(b.message()).contains(server.address().toString(), "refused"));
        assertThat(client.send(DataAddress.parse("unix://" + folder.resolve("none")), Transfers.random(1, 1, 5)))
                .isInstanceOf(TransferOutcome.Broken.class);
        assertRejected(
                client.send(DataAddress.parse("local://nobody"), Transfers.random(1, 1, 5)),
                Rejection.Reason.UNKNOWN_RESERVATION);
    }

    @Test
    void findsAReceiverThatWasRestarted() {
        TensorServer server = server("tcp");
        TensorClient client = opened(new TensorClient(PATIENT));
        client.send(server.address(), reserved(1, 1, 5));
        server.close();
        opened(TensorServer.start(server.address(), target, HASTY));

        assertThat(client.send(server.address(), reserved(2, 1, 5))).isInstanceOf(TransferOutcome.Delivered.class);
    }

    @Test
    void tellsStrangersThatTheyAreWrong() throws Exception {
        TensorServer server = server("tcp");
        DataAddress.Tcp tcp = (DataAddress.Tcp) server.address();
        byte[][] nonsense = {
            "GET / HTTP/1.1\r\nHost: here\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
            Frames.accepted().array(),
            Frames.footer(new TransferFooter(1, 1), new int[2]).array(),
        };
        for (byte[] bytes : nonsense) {
            try (SocketChannel stranger = SocketChannel.open(tcp.address().resolve())) {
                stranger.write(ByteBuffer.wrap(bytes));
                ByteBuffer answer = ByteBuffer.allocate(4096);
                while (stranger.read(answer) >= 0 && answer.position() < Frames.PREFIX + 10) {
                    // The answer comes in one piece or in several.
                }
                answer.flip();
                assertThat(Frames.prefix(answer).type()).isEqualTo(Frames.Type.REJECTED);
                assertThat(Frames.rejected(answer).reason()).isEqualTo(Rejection.Reason.MALFORMED);
            }
        }
        assertThat(opened(new TensorClient(PATIENT)).send(server.address(), reserved(1, 1, 5)))
                .isInstanceOf(TransferOutcome.Delivered.class);
    }

    @Test
    void breaksOffTransfersUnderWayWhenClosed() throws Exception {
        TensorServer server = opened(TensorServer.start(DataAddress.parse("tcp://127.0.0.1:0"), target, PATIENT));
        long inTheData = frameBytes() - Frames.footerBytes(2) - 10;
        TensorClient client = opened(new TensorClient(HASTY, faulty(Fault.SILENCE, inTheData, 2)));
        CompletableFuture<TransferOutcome> send =
                CompletableFuture.supplyAsync(() -> client.send(server.address(), reserved(1, 2, 3, 5)));
        while (target.allocated.get() == 0) {
            Thread.onSpinWait();
        }

        server.close();

        assertThat(target.held).hasValue(0);
        assertThat(send.join()).isInstanceOf(TransferOutcome.Broken.class);
    }

    @Test
    void leavesNoThreadAndNoSocketFile() {
        Set<Thread> before = dataThreads();
        TensorServer server = server("unix");
        TensorClient client = new TensorClient(PATIENT);
        client.send(server.address(), reserved(1, 2, 3, 5));

        client.close();
        server.close();

        assertThat(folder.resolve("data.sock")).doesNotExist();
        Set<Thread> after = dataThreads();
        after.removeAll(before);
        assertThat(after).isEmpty();
    }

    private static Set<Thread> dataThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().startsWith("genie-data"))
                .collect(Collectors.toSet());
    }

    @Test
    void replacesTheSocketFileOfADeadProcessButNotOfALiveOne() throws Exception {
        Path socket = folder.resolve("data.sock");
        Files.createFile(socket);
        TensorServer server = server("unix");

        assertThatThrownBy(() -> server("unix"))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining(server.address().toString())
                .hasMessageContaining("in use");
    }

    @Test
    void namesAddressesThatAreTakenOrNone() {
        TensorServer tcp = server("tcp");
        TensorServer local = server("local");

        assertThatThrownBy(() -> TensorServer.start(tcp.address(), target, HASTY))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining(tcp.address().toString());
        assertThatThrownBy(() -> TensorServer.start(local.address(), target, HASTY))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("local://decode-0");
        for (String wrong : List.of("", "tcp://", "http://a:1", "127.0.0.1:7", "tcp://host")) {
            assertThatThrownBy(() -> DataAddress.parse(wrong))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(wrong.replace("tcp://host", "host"));
        }
        assertThatThrownBy(() -> DataAddress.parse("unix:///" + "x".repeat(120)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("121 bytes; at most 107")
                .hasMessageContaining("Maybe use a folder with a shorter name");
    }

    @Test
    void refusesTransfersThatContradictThemselves() {
        OutgoingTransfer good = Transfers.random(1, 2, 3);
        assertThatThrownBy(
                        () -> new OutgoingTransfer(good.header(), good.tensors().subList(0, 1), good.footer()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new OutgoingTransfer(
                        good.header(), List.of(ByteBuffer.allocate(1), ByteBuffer.allocate(2)), good.footer()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("12");
    }

    /** A client's wires, of which the first few are faulty. */
    private static Wires faulty(Fault fault, long at, int wires) {
        AtomicInteger opened = new AtomicInteger();
        return address -> {
            Wire wire = Wires.sockets().open(address);
            return opened.getAndIncrement() < wires ? new FaultyWire(wire, fault, at) : wire;
        };
    }

    private static long frameBytes() {
        OutgoingTransfer transfer = Transfers.random(1, 2, 3, 5);
        return Frames.header(transfer.header()).remaining() + transfer.header().bytes() + Frames.footerBytes(2);
    }

    private static List<Long> interestingBytes() {
        OutgoingTransfer transfer = Transfers.random(1, 2, 3, 5);
        long header = Frames.header(transfer.header()).remaining();
        long data = transfer.header().bytes();
        long end = header + data + Frames.footerBytes(2);
        return List.of(0L, 1L, 15L, 16L, header - 1, header, header + 1, header + data / 2, header + data, end - 1);
    }

    private static void assertRejected(TransferOutcome outcome, Rejection.Reason reason) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        TransferOutcome.Rejected.class,
                        r -> assertThat(r.rejection().reason()).isEqualTo(reason));
    }
}
