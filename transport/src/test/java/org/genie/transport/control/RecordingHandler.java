package org.genie.transport.control;

import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.genie.model.ExecutorId;
import org.genie.model.Fence;
import org.genie.model.RequestId;
import org.genie.model.event.Dispatch;

/** A handler that remembers what it was asked and answers as told. */
final class RecordingHandler implements ControlHandler {
    final CopyOnWriteArrayList<Object> calls = new CopyOnWriteArrayList<>();
    volatile Function<Dispatch, DispatchOutcome> onDispatch = d -> new DispatchOutcome.Accepted();
    volatile Function<ReserveCall, ReserveOutcome> onReserve = r -> new ReserveOutcome.Reserved(42);
    volatile boolean known = true;

    @Override
    public DispatchOutcome dispatch(Dispatch dispatch) {
        calls.add(dispatch);
        return onDispatch.apply(dispatch);
    }

    @Override
    public ReserveOutcome reserve(ReserveCall call) {
        calls.add(call);
        return onReserve.apply(call);
    }

    @Override
    public boolean renew(Lease lease) {
        calls.add(lease);
        return known;
    }

    @Override
    public boolean abandon(Lease lease) {
        calls.add(lease);
        return known;
    }

    @Override
    public boolean cancel(RequestId request, Fence fence) {
        calls.add(request);
        calls.add(fence);
        return known;
    }

    @Override
    public Identity identity() {
        return new Identity(new ExecutorId("decode-0"), 77);
    }
}
