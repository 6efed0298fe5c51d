package org.genie.transport.data;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.genie.transport.TransportException;
import org.genie.transport.data.TransferTarget.Admission;
import org.genie.transport.data.TransferTarget.Admitted;
import org.genie.transport.data.TransferTarget.Rejected;
import org.jspecify.annotations.Nullable;

/** The targets inside this process, by id. Process-wide, as a port number is machine-wide. A transfer costs one copy. */
final class LocalTargets {
    private static final Map<String, TransferTarget> TARGETS = new ConcurrentHashMap<>();

    private LocalTargets() {}

    static void register(DataAddress.Local address, TransferTarget target) {
        if (TARGETS.putIfAbsent(address.id(), target) != null) {
            throw new TransportException("Data address " + address + " is in use in this process.\n"
                    + "Maybe two executors have the same id.");
        }
    }

    static void unregister(DataAddress.Local address, TransferTarget target) {
        TARGETS.remove(address.id(), target);
    }

    /** Null when taken. */
    static @Nullable Rejection send(DataAddress.Local address, OutgoingTransfer transfer) {
        TransferTarget target = TARGETS.get(address.id());
        if (target == null) {
            return new Rejection(
                    Rejection.Reason.UNKNOWN_RESERVATION,
                    "No executor of this process has the address " + address + ".");
        }
        Admission admission = target.admit(transfer.header(), address.transport());
        return admission instanceof Admitted admitted
                ? copy(admitted.transfer(), transfer)
                : ((Rejected) admission).rejection();
    }

    private static @Nullable Rejection copy(IncomingTransfer incoming, OutgoingTransfer transfer) {
        boolean copied = false;
        try {
            List<ByteBuffer> memory = incoming.memory();
            for (int i = 0; i < memory.size(); i++) {
                memory.get(i).duplicate().put(transfer.tensors().get(i).duplicate());
            }
            copied = incoming.progress(transfer.header().bytes());
        } finally {
            if (!copied) {
                incoming.abort(TransferSession.STOPPED.message());
            }
        }
        if (!copied) {
            return TransferSession.STOPPED;
        }
        Optional<Rejection> rejection = incoming.commit(transfer.footer());
        return rejection.orElse(null);
    }
}
