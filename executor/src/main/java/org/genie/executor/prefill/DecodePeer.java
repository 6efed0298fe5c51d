package org.genie.executor.prefill;

import java.util.concurrent.CompletableFuture;
import org.genie.transport.control.Lease;
import org.genie.transport.control.ReserveCall;
import org.genie.transport.control.ReserveOutcome;
import org.genie.transport.data.OutgoingTransfer;
import org.genie.transport.data.TransferOutcome;

/** The decode executor of an attempt, as a prefill executor sees it: another process, or this one. */
interface DecodePeer {
    /** Completes always, and never exceptionally. */
    CompletableFuture<ReserveOutcome> reserve(ReserveCall call);

    /** Asks for another lease; nobody waits for the answer. */
    void renew(Lease lease);

    /** Gives a reservation up; nobody waits for the answer. */
    void abandon(Lease lease);

    /** Sends a cache and waits for the answer. */
    TransferOutcome send(OutgoingTransfer transfer);
}
