package org.genie.operators.dispatch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.genie.model.Fence;
import org.genie.model.RequestId;
import org.genie.model.event.Dispatch;
import org.genie.transport.control.ControlChannel;
import org.genie.transport.control.DispatchOutcome;
import org.genie.transport.control.Identity;
import org.genie.transport.control.Lease;
import org.genie.transport.control.ReserveCall;
import org.genie.transport.control.ReserveOutcome;

/** Channels whose answers the test gives. */
final class FakeChannels implements ChannelOpener {
    final Map<String, FakeChannel> byAddress = new LinkedHashMap<>();
    final List<String> opened = new ArrayList<>();

    @Override
    public ControlChannel open(String address) {
        if (address.isEmpty()) {
            throw new IllegalArgumentException("no address");
        }
        opened.add(address);
        FakeChannel channel = new FakeChannel();
        byAddress.put(address, channel);
        return channel;
    }

    static final class FakeChannel implements ControlChannel {
        final List<Dispatch> dispatches = new ArrayList<>();
        final List<CompletableFuture<DispatchOutcome>> answers = new ArrayList<>();
        final List<RequestId> cancelled = new ArrayList<>();
        Duration deadline;
        int pings;
        boolean closed;

        @Override
        public CompletableFuture<DispatchOutcome> dispatch(Dispatch dispatch, Duration deadline) {
            this.deadline = deadline;
            dispatches.add(dispatch);
            answers.add(new CompletableFuture<>());
            return answers.get(answers.size() - 1);
        }

        @Override
        public CompletableFuture<Boolean> cancel(RequestId request, Fence fence, Duration deadline) {
            cancelled.add(request);
            return CompletableFuture.completedFuture(true);
        }

        @Override
        public CompletableFuture<ReserveOutcome> reserve(ReserveCall call, Duration deadline) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<Boolean> renew(Lease lease, Duration deadline) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<Boolean> abandon(Lease lease, Duration deadline) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<Optional<Identity>> ping(Duration deadline) {
            pings++;
            return CompletableFuture.completedFuture(Optional.empty());
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
