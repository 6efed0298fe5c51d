package org.genie.transport.data;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A wire that fails at a given byte of what is written: cut, silent, or flipped. */
final class FaultyWire implements Wire {
    /** What goes wrong. */
    enum Fault {
        CUT,
        SILENCE,
        FLIP
    }

    private final Wire wire;
    private final Fault fault;
    private final long at;
    private long written;
    private volatile boolean closed;

    FaultyWire(Wire wire, Fault fault, long at) {
        this.wire = wire;
        this.fault = fault;
        this.at = at;
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int count) throws IOException {
        return wire.read(targets, offset, count);
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int count) throws IOException {
        ByteBuffer source = sources[offset];
        if (!source.hasRemaining()) {
            return 0;
        }
        if (fault != Fault.FLIP && written == at) {
            if (fault == Fault.CUT) {
                close();
                throw new IOException("cut");
            }
            awaitClose();
        }
        ByteBuffer next = ByteBuffer.allocate(1).put(source.get()).flip();
        if (fault == Fault.FLIP && written == at) {
            next.put(0, (byte) (next.get(0) ^ 4));
        }
        written++;
        return wire.write(new ByteBuffer[] {next}, 0, 1);
    }

    private synchronized void awaitClose() throws IOException {
        try {
            while (!closed) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new IOException("closed");
    }

    @Override
    public void close() throws IOException {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        wire.close();
    }
}
