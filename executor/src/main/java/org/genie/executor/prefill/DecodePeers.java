package org.genie.executor.prefill;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.genie.model.ExecutorId;
import org.genie.model.event.Dispatch;
import org.genie.transport.control.ControlChannel;
import org.genie.transport.control.ControlChannels;
import org.genie.transport.control.ControlHandler;
import org.genie.transport.control.Lease;
import org.genie.transport.control.ReserveCall;
import org.genie.transport.control.ReserveOutcome;
import org.genie.transport.data.DataAddress;
import org.genie.transport.data.OutgoingTransfer;
import org.genie.transport.data.TensorClient;
import org.genie.transport.data.TransferOutcome;

/** Knows how to reach decode executors: over the network, or (this one) by a call. Owns channels and tensor sockets. */
final class DecodePeers implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofMillis(500);
    private static final int MOST_CHANNELS = 1_024;

    private final ExecutorId self;
    private final ControlHandler here;
    private final DataAddress hereAddress;
    private final TensorClient tensors;
    private final Map<String, ControlChannel> channels = new HashMap<>();

    /**
     * @param here this executor's own handler
     * @param hereAddress where this executor takes tensors from its own process
     */
    DecodePeers(ExecutorId self, ControlHandler here, DataAddress hereAddress, TensorClient tensors) {
        this.self = self;
        this.here = here;
        this.hereAddress = hereAddress;
        this.tensors = tensors;
    }

    /** @throws IllegalArgumentException where an address is none */
    DecodePeer peer(Dispatch.Peer decode) {
        return decode.executor().equals(self)
                ? new LocalPeer()
                : new RemotePeer(channel(decode.controlAddress()), DataAddress.parse(decode.dataAddress()));
    }

    private synchronized ControlChannel channel(String address) {
        if (channels.size() >= MOST_CHANNELS && !channels.containsKey(address)) {
            // Executors that come and go under new addresses must not pile up; the living are opened again.
            channels.values().forEach(ControlChannel::close);
            channels.clear();
        }
        return channels.computeIfAbsent(address, ControlChannels::open);
    }

    private final class LocalPeer implements DecodePeer {
        @Override
        public CompletableFuture<ReserveOutcome> reserve(ReserveCall call) {
            return CompletableFuture.completedFuture(here.reserve(call));
        }

        @Override
        public void renew(Lease lease) {
            here.renew(lease);
        }

        @Override
        public void abandon(Lease lease) {
            here.abandon(lease);
        }

        @Override
        public TransferOutcome send(OutgoingTransfer transfer) {
            return tensors.send(hereAddress, transfer);
        }
    }

    private final class RemotePeer implements DecodePeer {
        private final ControlChannel channel;
        private final DataAddress address;

        private RemotePeer(ControlChannel channel, DataAddress address) {
            this.channel = channel;
            this.address = address;
        }

        @Override
        public CompletableFuture<ReserveOutcome> reserve(ReserveCall call) {
            return channel.reserve(call, DEADLINE);
        }

        @Override
        public void renew(Lease lease) {
            var unused = channel.renew(lease, DEADLINE);
        }

        @Override
        public void abandon(Lease lease) {
            var unused = channel.abandon(lease, DEADLINE);
        }

        @Override
        public TransferOutcome send(OutgoingTransfer transfer) {
            return tensors.send(address, transfer);
        }
    }

    @Override
    public synchronized void close() {
        channels.values().forEach(ControlChannel::close);
        channels.clear();
        tensors.close();
    }
}
