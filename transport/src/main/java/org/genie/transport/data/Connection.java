package org.genie.transport.data;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A wire with frames on it and a watch over its silences. One thread uses it; any thread may close it. */
final class Connection implements AutoCloseable {
    private static final int SCRATCH = 64 << 10;

    private final Wire wire;
    private final StallWatch.Guard guard;
    private final Duration stall;
    private final ByteBuffer prefix = ByteBuffer.allocateDirect(Frames.PREFIX);
    private final ByteBuffer[] one = new ByteBuffer[1];

    /** @param stall longest silence of a peer whose turn it is */
    Connection(Wire wire, StallWatch watch, Duration stall) {
        this.wire = wire;
        this.guard = watch.guard(wire);
        this.stall = stall;
    }

    /** Waits for the first bytes of a frame; null where the peer ended the connection between two frames. */
    Frames.@Nullable Prefix awaitPrefix(Duration patience) throws IOException {
        prefix.clear();
        one[0] = prefix;
        guard.allow(patience);
        if (wire.read(one, 0, 1) < 0) {
            return null;
        }
        readFully(one);
        return Frames.prefix(prefix.flip());
    }

    ByteBuffer readPayload(Frames.Prefix frame) throws IOException {
        ByteBuffer payload = ByteBuffer.allocate(frame.length());
        readFully(new ByteBuffer[] {payload});
        payload.flip();
        Frames.checkPayload(frame, payload);
        return payload;
    }

    void readFully(ByteBuffer[] targets) throws IOException {
        int first = firstOpen(targets, 0);
        while (first < targets.length) {
            readSome(targets, first);
            first = firstOpen(targets, first);
        }
    }

    /** Reads at least one byte into the buffers from the given one on. */
    void readSome(ByteBuffer[] targets, int first) throws IOException {
        guard.allow(stall);
        if (wire.read(targets, first, targets.length - first) < 0) {
            throw new EOFException("the peer closed the connection.");
        }
    }

    void writeFully(ByteBuffer[] sources, int count) throws IOException {
        int first = 0;
        while (true) {
            while (first < count && !sources[first].hasRemaining()) {
                first++;
            }
            if (first == count) {
                return;
            }
            guard.allow(stall);
            wire.write(sources, first, count - first);
        }
    }

    void write(ByteBuffer frame) throws IOException {
        writeFully(new ByteBuffer[] {frame}, 1);
    }

    /** Reads bytes and drops them, to get to the next frame. */
    void discard(long bytes) throws IOException {
        ByteBuffer scratch = ByteBuffer.allocateDirect((int) Math.min(bytes, SCRATCH));
        for (long left = bytes; left > 0; left -= scratch.position()) {
            scratch.clear().limit((int) Math.min(left, scratch.capacity()));
            readFully(new ByteBuffer[] {scratch});
        }
    }

    /**
     * Reads and drops until the peer closes. Closing with unread bytes would reset the connection, and the peer would lose
     * the answer that is on its way.
     */
    void drain() throws IOException {
        ByteBuffer scratch = ByteBuffer.allocateDirect(SCRATCH);
        one[0] = scratch;
        guard.allow(stall);
        while (wire.read(one, 0, 1) >= 0) {
            scratch.clear();
        }
    }

    /** Between two transfers: no deadline, or the owner's own. */
    void rest() {
        guard.rest();
    }

    /** What went wrong, in words that fit behind "the connection broke: ". */
    String describe(IOException failure) {
        if (guard.tripped()) {
            return "the peer was silent for more than " + stall.toMillis() + " ms";
        }
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }

    @Override
    public void close() {
        guard.close();
        StallWatch.closeQuietly(wire);
    }

    private static int firstOpen(ByteBuffer[] buffers, int from) {
        int first = from;
        while (first < buffers.length && !buffers[first].hasRemaining()) {
            first++;
        }
        return first;
    }
}
