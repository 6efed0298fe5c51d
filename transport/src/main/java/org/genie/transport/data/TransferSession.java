package org.genie.transport.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.genie.transport.data.TransferTarget.Admission;
import org.genie.transport.data.TransferTarget.Admitted;
import org.genie.transport.data.TransferTarget.Rejected;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The receiving side of one connection: takes one transfer after the other until the peer leaves. Runs on one thread. */
final class TransferSession {
    static final Rejection STOPPED = new Rejection(
            Rejection.Reason.UNKNOWN_RESERVATION, "The reservation ended while its transfer was under way.");

    private static final Logger LOG = LoggerFactory.getLogger(TransferSession.class);

    /** A rejected transfer of more bytes costs the connection instead of the time to read past them. */
    private static final long MOST_DISCARDED = 1L << 30;

    private final Connection connection;
    private final TransferTarget target;
    private final String transport;
    private final Duration longestRest;

    TransferSession(Connection connection, TransferTarget target, String transport, Duration longestRest) {
        this.connection = connection;
        this.target = target;
        this.transport = transport;
        this.longestRest = longestRest;
    }

    void run() {
        try {
            while (true) {
                Frames.Prefix prefix = connection.awaitPrefix(longestRest);
                if (prefix == null) {
                    return;
                }
                if (prefix.type() != Frames.Type.HEADER) {
                    throw new ProtocolException("a " + prefix.type() + " came where a header should.");
                }
                receive(Frames.header(connection.readPayload(prefix)));
            }
        } catch (ProtocolException e) {
            LOG.warn("transfer malformed transport={} reason={}", transport, e.getMessage());
            hangUp(new Rejection(Rejection.Reason.MALFORMED, String.valueOf(e.getMessage())));
        } catch (IOException e) {
            LOG.debug("connection ended transport={} reason={}", transport, connection.describe(e));
        } catch (RuntimeException e) {
            LOG.error("connection broke transport={}", transport, e);
        }
    }

    private void hangUp(Rejection rejection) {
        try {
            connection.write(Frames.rejected(rejection));
            connection.drain();
        } catch (IOException e) {
            LOG.debug("peer left before its answer transport={}", transport);
        }
    }

    private void receive(TransferHeader header) throws IOException {
        Admission admission = admit(header);
        Rejection rejection;
        if (admission instanceof Admitted admitted) {
            rejection = receive(header, admitted.transfer());
        } else {
            rejection = ((Rejected) admission).rejection();
            skip(header);
        }
        connection.write(rejection == null ? Frames.accepted() : Frames.rejected(rejection));
    }

    private Admission admit(TransferHeader header) {
        connection.rest();
        try {
            return target.admit(header, transport);
        } catch (RuntimeException e) {
            LOG.error("admission broke requestId={}", header.request(), e);
            return new Rejected(broken(e));
        }
    }

    private void skip(TransferHeader header) throws IOException {
        long bytes = header.bytes();
        if (bytes > MOST_DISCARDED) {
            throw new ProtocolException("a transfer of " + bytes + " bytes was announced that nobody waits for.");
        }
        connection.discard(bytes + Frames.footerBytes(header.tensors().size()));
    }

    /** Null when committed. On every other path out of here the transfer was aborted, or rejected its commit itself. */
    private @Nullable Rejection receive(TransferHeader header, IncomingTransfer incoming) throws IOException {
        boolean ended = false;
        String reason = "the receiving thread broke";
        try {
            List<ByteBuffer> memory = incoming.memory();
            ByteBuffer footerFrame = ByteBuffer.allocateDirect(Frames.footerBytes(memory.size()));
            Reception reception = new Reception(memory, footerFrame);
            if (!reception.run(incoming)) {
                ended = true;
                incoming.abort(STOPPED.message());
                connection.discard(reception.missing());
                return STOPPED;
            }
            Frames.CheckedFooter footer = Frames.footer(footerFrame.flip(), memory.size());
            int wrong = reception.firstWrong(footer.crcs());
            if (wrong >= 0) {
                reason = "Tensor " + wrong + " of request " + header.request() + " arrived with a wrong checksum.";
                return new Rejection(Rejection.Reason.CORRUPT, reason);
            }
            ended = true;
            return commit(incoming, footer.footer());
        } catch (IOException e) {
            reason = connection.describe(e);
            throw e;
        } finally {
            if (!ended) {
                incoming.abort(reason);
            }
        }
    }

    private @Nullable Rejection commit(IncomingTransfer incoming, TransferFooter footer) {
        connection.rest();
        try {
            Optional<Rejection> rejection = incoming.commit(footer);
            return rejection.orElse(null);
        } catch (RuntimeException e) {
            LOG.error("commit broke", e);
            return broken(e);
        }
    }

    private static Rejection broken(RuntimeException e) {
        return new Rejection(
                Rejection.Reason.INTERNAL, "The receiver broke (" + e.getClass().getSimpleName() + ").");
    }

    /** Reads tensors and footer with as few calls as the bytes come in, and sums up each tensor while it is warm. */
    private final class Reception {
        private final ByteBuffer[] targets;
        private final ByteBuffer[] summed;
        private final CRC32C[] crcs;

        private Reception(List<ByteBuffer> memory, ByteBuffer footer) {
            int count = memory.size();
            targets = new ByteBuffer[count + 1];
            summed = new ByteBuffer[count];
            crcs = new CRC32C[count];
            for (int i = 0; i < count; i++) {
                targets[i] = memory.get(i).slice();
                summed[i] = memory.get(i).slice();
                crcs[i] = new CRC32C();
            }
            targets[count] = footer;
        }

        private boolean run(IncomingTransfer incoming) throws IOException {
            long bytes = 0;
            int first = 0;
            while (true) {
                while (first < targets.length && !targets[first].hasRemaining()) {
                    first++;
                }
                if (first == targets.length) {
                    return true;
                }
                connection.readSome(targets, first);
                bytes += sumUp(first);
                if (!incoming.progress(bytes)) {
                    return false;
                }
            }
        }

        private long sumUp(int first) {
            long bytes = 0;
            for (int i = first; i < crcs.length && targets[i].position() > summed[i].position(); i++) {
                summed[i].limit(targets[i].position());
                bytes += summed[i].remaining();
                crcs[i].update(summed[i]);
                summed[i].limit(summed[i].capacity());
            }
            return bytes;
        }

        private long missing() {
            return Arrays.stream(targets).mapToLong(ByteBuffer::remaining).sum();
        }

        private int firstWrong(int[] expected) {
            for (int i = 0; i < expected.length; i++) {
                if ((int) crcs[i].getValue() != expected[i]) {
                    return i;
                }
            }
            return -1;
        }
    }
}
