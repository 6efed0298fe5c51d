package org.genie.operators.dispatch;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.genie.model.ExecutorId;
import org.genie.model.Fence;
import org.genie.model.RequestId;
import org.genie.model.event.Dispatch;
import org.genie.model.event.ExecutorEvent;
import org.genie.model.event.RefusalCode;
import org.genie.transport.control.ControlChannel;
import org.genie.transport.control.DispatchOutcome;
import org.jspecify.annotations.Nullable;

/**
 * Sends commands to executors and tells what became of the dispatches; never waits. What an executor does not answer in
 * time, or cannot be told because it left too much unanswered, is an event like any other.
 *
 * <p>A cancellation that comes while its dispatch is unanswered goes out after the answer: overtaking it, it would find
 * nothing to cancel. One thread calls; answers are handed to it through {@code owner}.
 */
final class Dispatcher implements AutoCloseable {
    private final DispatchSettings settings;
    private final ChannelOpener opener;
    private final Executor owner;
    private final LongSupplier clock;
    private final EventLog events;
    private final Map<ExecutorId, Peer> peers = new HashMap<>();
    private final Map<Attempt, Unanswered> unanswered = new LinkedHashMap<>();

    private record Attempt(RequestId request, Fence fence) {}

    private record Unanswered(Dispatch dispatch, List<ControlCommand.Cancel> cancels) {}

    private static final class Peer {
        final String address;
        final ControlChannel channel;
        int waitingFor;

        Peer(String address, ControlChannel channel) {
            this.address = address;
            this.channel = channel;
        }
    }

    /**
     * @param owner runs what is handed to it on the calling thread, later
     * @param clock wall clock, milliseconds
     */
    Dispatcher(DispatchSettings settings, ChannelOpener opener, Executor owner, LongSupplier clock, EventLog events) {
        this.settings = settings;
        this.opener = opener;
        this.owner = owner;
        this.clock = clock;
        this.events = events;
    }

    void send(ControlCommand command) {
        if (command instanceof ControlCommand.Start start) {
            start(start.dispatch());
        } else if (command instanceof ControlCommand.Cancel cancel) {
            cancel(cancel);
        } else if (command instanceof ControlCommand.Greet greet) {
            Peer peer = peer(greet.executor(), greet.address());
            if (peer != null) {
                var unused = peer.channel.ping(settings.deadline());
            }
        }
    }

    /** Dispatches that may not have reached their executor; to be sent again after a restart. */
    Collection<Dispatch> unanswered() {
        return unanswered.values().stream().map(Unanswered::dispatch).toList();
    }

    private void start(Dispatch dispatch) {
        Peer peer = peer(dispatch.target().executor(), dispatch.target().controlAddress());
        if (peer == null) {
            tell(
                    dispatch,
                    ExecutorEvent.Kind.UNREACHABLE,
                    "Executor " + dispatch.target().executor() + " has the address '"
                            + dispatch.target().controlAddress() + "', which is none.");
            return;
        }
        if (peer.waitingFor >= settings.maxUnanswered()) {
            tell(
                    dispatch,
                    ExecutorEvent.Kind.UNREACHABLE,
                    "Executor " + dispatch.target().executor() + " has left " + peer.waitingFor
                            + " dispatches unanswered; at most " + settings.maxUnanswered() + " may be.");
            return;
        }
        peer.waitingFor++;
        Attempt attempt = new Attempt(dispatch.request(), dispatch.fence());
        unanswered.put(attempt, new Unanswered(dispatch, new ArrayList<>()));
        // Not "whenComplete": the channel promises never to complete exceptionally.
        peer.channel
                .dispatch(dispatch, settings.deadline())
                .thenAccept(outcome -> owner.execute(() -> answered(peer, attempt, outcome)));
    }

    private void answered(Peer peer, Attempt attempt, DispatchOutcome outcome) {
        peer.waitingFor--;
        Unanswered was = unanswered.remove(attempt);
        if (was == null) {
            return;
        }
        Dispatch dispatch = was.dispatch();
        if (outcome instanceof DispatchOutcome.Accepted) {
            tell(dispatch, ExecutorEvent.Kind.ACCEPTED, "");
        } else if (outcome instanceof DispatchOutcome.Refused refused) {
            tell(dispatch, refused);
        } else if (outcome instanceof DispatchOutcome.Unreachable unreachable) {
            tell(dispatch, ExecutorEvent.Kind.UNREACHABLE, unreachable.message());
            drop(dispatch.target().executor(), peer);
        }
        was.cancels().forEach(this::cancel);
    }

    /** A channel to an executor that is gone is not kept; it is opened again when somebody asks. */
    private void drop(ExecutorId executor, Peer peer) {
        if (peer.waitingFor == 0 && peers.remove(executor, peer)) {
            peer.channel.close();
        }
    }

    private void cancel(ControlCommand.Cancel cancel) {
        for (Unanswered other : unanswered.values()) {
            if (concerns(cancel, other.dispatch())) {
                other.cancels().add(cancel);
                return;
            }
        }
        Peer peer = peer(cancel.executor(), cancel.address());
        if (peer != null) {
            var unused = peer.channel.cancel(cancel.request(), cancel.fence(), settings.deadline());
        }
    }

    private static boolean concerns(ControlCommand.Cancel cancel, Dispatch dispatch) {
        return dispatch.request().equals(cancel.request())
                && dispatch.target().executor().equals(cancel.executor())
                && dispatch.fence().compareTo(cancel.fence()) <= 0;
    }

    /** The channel to an executor, at the address where it is now; null where that is no address. */
    private @Nullable Peer peer(ExecutorId executor, String address) {
        Peer known = peers.get(executor);
        if (known != null && known.address.equals(address)) {
            return known;
        }
        Peer moved;
        try {
            moved = new Peer(address, opener.open(address));
        } catch (IllegalArgumentException e) {
            return null;
        }
        peers.put(executor, moved);
        if (known != null) {
            known.channel.close();
        }
        return moved;
    }

    private void tell(Dispatch dispatch, ExecutorEvent.Kind kind, String message) {
        boolean retryable = kind == ExecutorEvent.Kind.UNREACHABLE;
        tell(dispatch, kind, retryable, RefusalCode.NONE, message, 0, 0);
    }

    private void tell(Dispatch dispatch, DispatchOutcome.Refused refused) {
        tell(
                dispatch,
                ExecutorEvent.Kind.REFUSED,
                refused.retryable(),
                refused.code(),
                refused.message(),
                refused.needed(),
                refused.free());
    }

    private void tell(
            Dispatch dispatch,
            ExecutorEvent.Kind kind,
            boolean retryable,
            RefusalCode code,
            String message,
            long needed,
            long free) {
        events.append(new ExecutorEvent(
                kind,
                dispatch.request(),
                dispatch.fence(),
                dispatch.target().executor(),
                0,
                retryable,
                code,
                message,
                needed,
                free,
                clock.getAsLong()));
    }

    @Override
    public void close() {
        peers.values().forEach(peer -> peer.channel.close());
        peers.clear();
    }
}
