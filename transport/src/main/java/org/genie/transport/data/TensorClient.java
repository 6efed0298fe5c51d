package org.genie.transport.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.genie.transport.TransportException;
import org.jspecify.annotations.Nullable;

/**
 * Sends transfers. Sockets are kept per peer and used again; one transfer uses one. {@link #send} blocks its caller and may
 * be called by several threads at once. Owns its idle sockets and one watch thread.
 */
public final class TensorClient implements AutoCloseable {
    /** A socket that rested longer is not used again: the peer, or something in between, may have dropped it. */
    private static final Duration LONGEST_REST = Duration.ofSeconds(30);

    private static final int PIECE = 1 << 20;

    private record Idle(Connection connection, long sinceNanos) {}

    private final Wires wires;
    private final Duration stall;
    private final StallWatch watch;
    private final Map<DataAddress, Deque<Idle>> idle = new HashMap<>();
    private boolean closed;

    /** @param stall longest silence of a peer before a transfer is broken off */
    public TensorClient(Duration stall) {
        this(stall, Wires.sockets());
    }

    /** With wires of another making, for fault drills. */
    public TensorClient(Duration stall, Wires wires) {
        this.stall = stall;
        this.wires = wires;
        this.watch = new StallWatch("genie-data-client-watch");
    }

    /**
     * Sends one transfer and waits for the answer. Never throws for what a peer or a network does.
     *
     * <p>A transfer that breaks or arrives corrupt is sent once more over a new connection: an idle socket may have died
     * unseen, and a receiver that has everything already says so.
     */
    public TransferOutcome send(DataAddress address, OutgoingTransfer transfer) {
        long start = System.nanoTime();
        if (address instanceof DataAddress.Local local) {
            return finish(LocalTargets.send(local, transfer), transfer, start);
        }
        TransferOutcome outcome = attempt(address, transfer, start, false);
        return isWorthRepeating(outcome) ? attempt(address, transfer, start, true) : outcome;
    }

    private static boolean isWorthRepeating(TransferOutcome outcome) {
        return outcome instanceof TransferOutcome.Broken
                || outcome instanceof TransferOutcome.Rejected rejected
                        && rejected.rejection().reason() == Rejection.Reason.CORRUPT;
    }

    private TransferOutcome attempt(DataAddress address, OutgoingTransfer transfer, long start, boolean fresh) {
        Connection connection;
        try {
            connection = fresh ? connect(address) : take(address);
        } catch (IOException | TransportException e) {
            return new TransferOutcome.Broken(
                    "Data server at " + address + " cannot be reached: " + e.getMessage() + ".");
        }
        boolean reusable = false;
        try {
            write(connection, transfer);
            Rejection rejection = readAnswer(connection);
            // After MALFORMED the peer hangs up, since it cannot know where the next frame begins.
            reusable = rejection == null || rejection.reason() != Rejection.Reason.MALFORMED;
            return finish(rejection, transfer, start);
        } catch (IOException e) {
            return new TransferOutcome.Broken("Transfer to " + address + " broke: " + connection.describe(e) + ".");
        } finally {
            giveBack(address, connection, reusable);
        }
    }

    private static TransferOutcome finish(@Nullable Rejection rejection, OutgoingTransfer transfer, long start) {
        if (rejection == null || rejection.reason() == Rejection.Reason.ALREADY_COMMITTED) {
            return new TransferOutcome.Delivered(transfer.header().bytes(), System.nanoTime() - start);
        }
        return new TransferOutcome.Rejected(rejection);
    }

    /** Writes in pieces, so that checksums, copies and the receiver's work overlap; a small transfer is one write. */
    private static void write(Connection connection, OutgoingTransfer transfer) throws IOException {
        List<ByteBuffer> pending = new ArrayList<>();
        pending.add(Frames.header(transfer.header()));
        int[] crcs = new int[transfer.tensors().size()];
        long pendingBytes = 0;
        for (int i = 0; i < crcs.length; i++) {
            CRC32C crc = new CRC32C();
            ByteBuffer tensor = transfer.tensors().get(i);
            for (int from = 0; from < tensor.limit(); from += PIECE) {
                ByteBuffer piece = tensor.slice(from, Math.min(PIECE, tensor.limit() - from));
                crc.update(piece.duplicate());
                pending.add(piece);
                pendingBytes += piece.remaining();
                if (pendingBytes >= PIECE) {
                    flush(connection, pending);
                    pendingBytes = 0;
                }
            }
            crcs[i] = (int) crc.getValue();
        }
        pending.add(Frames.footer(transfer.footer(), crcs));
        flush(connection, pending);
    }

    private static void flush(Connection connection, List<ByteBuffer> pending) throws IOException {
        connection.writeFully(pending.toArray(new ByteBuffer[0]), pending.size());
        pending.clear();
    }

    private @Nullable Rejection readAnswer(Connection connection) throws IOException {
        Frames.Prefix prefix = connection.awaitPrefix(stall);
        if (prefix == null) {
            throw new ProtocolException("the peer closed the connection without an answer");
        }
        ByteBuffer payload = connection.readPayload(prefix);
        return switch (prefix.type()) {
            case ACCEPTED -> null;
            case REJECTED -> Frames.rejected(payload);
            case HEADER, FOOTER -> throw new ProtocolException("the peer answered with a " + prefix.type());
        };
    }

    private Connection take(DataAddress address) throws IOException {
        synchronized (idle) {
            Deque<Idle> resting = idle.get(address);
            while (resting != null && !resting.isEmpty()) {
                Idle last = resting.removeLast();
                if (System.nanoTime() - last.sinceNanos() < LONGEST_REST.toNanos()) {
                    return last.connection();
                }
                last.connection().close();
            }
        }
        return connect(address);
    }

    private Connection connect(DataAddress address) throws IOException {
        return new Connection(wires.open(address), watch, stall);
    }

    private void giveBack(DataAddress address, Connection connection, boolean reusable) {
        connection.rest();
        synchronized (idle) {
            if (reusable && !closed) {
                idle.computeIfAbsent(address, a -> new ArrayDeque<>()).addLast(new Idle(connection, System.nanoTime()));
                return;
            }
        }
        connection.close();
    }

    @Override
    public void close() {
        synchronized (idle) {
            closed = true;
            idle.values().forEach(resting -> resting.forEach(i -> i.connection().close()));
            idle.clear();
        }
        watch.close();
    }
}
