package org.genie.transport.data;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/** Receives into plain memory against reservations of a byte count, and keeps account of what it holds. */
final class MemoryTarget implements TransferTarget {
    /** What arrived complete. */
    record Arrival(TransferHeader header, List<ByteBuffer> tensors, TransferFooter footer, String transport) {}

    final Map<Long, Long> reservations = new ConcurrentHashMap<>();
    final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
    final BlockingQueue<String> aborts = new LinkedBlockingQueue<>();
    final AtomicLong allocated = new AtomicLong();
    final AtomicLong held = new AtomicLong();
    volatile boolean stopping;
    volatile Optional<Rejection> onCommit = Optional.empty();
    volatile RuntimeException onAdmit;

    @Override
    public Admission admit(TransferHeader header, String transport) {
        if (onAdmit != null) {
            throw onAdmit;
        }
        Long reserved = reservations.get(header.reservation());
        if (reserved == null) {
            return new Rejected(new Rejection(
                    Rejection.Reason.UNKNOWN_RESERVATION, "Reservation " + header.reservation() + " is not known."));
        }
        if (reserved != header.bytes()) {
            return new Rejected(new Rejection(
                    Rejection.Reason.MISFIT, header.bytes() + " bytes come but " + reserved + " were reserved."));
        }
        allocated.addAndGet(header.bytes());
        held.addAndGet(header.bytes());
        List<ByteBuffer> memory = header.tensors().stream()
                .map(t -> ByteBuffer.allocateDirect((int) t.bytes()))
                .toList();
        return new Admitted(new IncomingTransfer() {
            @Override
            public List<ByteBuffer> memory() {
                return memory;
            }

            @Override
            public boolean progress(long bytes) {
                return !stopping;
            }

            @Override
            public Optional<Rejection> commit(TransferFooter footer) {
                held.addAndGet(-header.bytes());
                if (onCommit.isEmpty()) {
                    arrivals.add(new Arrival(header, memory, footer, transport));
                }
                return onCommit;
            }

            @Override
            public void abort(String reason) {
                held.addAndGet(-header.bytes());
                aborts.add(reason);
            }
        });
    }
}
