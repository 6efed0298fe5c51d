package org.genie.executor.prefill;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.genie.transport.control.Lease;

/** Renews the leases of attempts that still wait or compute, several times within the second that a lease lasts. */
final class LeaseKeeper implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofMillis(300);

    private final Map<Lease, DecodePeer> leases = new ConcurrentHashMap<>();
    private final ScheduledFuture<?> renewals;

    LeaseKeeper(ScheduledExecutorService timer) {
        this.renewals = timer.scheduleAtFixedRate(
                this::renewAll, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    void keep(Lease lease, DecodePeer peer) {
        leases.put(lease, peer);
    }

    void drop(Lease lease) {
        leases.remove(lease);
    }

    private void renewAll() {
        leases.forEach((lease, peer) -> peer.renew(lease));
    }

    @Override
    public void close() {
        renewals.cancel(false);
    }
}
