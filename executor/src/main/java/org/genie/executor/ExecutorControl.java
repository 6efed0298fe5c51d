package org.genie.executor;

import org.genie.executor.decode.DecodeService;
import org.genie.executor.prefill.PrefillService;
import org.genie.executor.report.Failure;
import org.genie.executor.report.Self;
import org.genie.model.Fence;
import org.genie.model.RequestId;
import org.genie.model.event.Dispatch;
import org.genie.model.event.RefusalCode;
import org.genie.transport.control.ControlHandler;
import org.genie.transport.control.DispatchOutcome;
import org.genie.transport.control.Identity;
import org.genie.transport.control.Lease;
import org.genie.transport.control.ReserveCall;
import org.genie.transport.control.ReserveOutcome;
import org.jspecify.annotations.Nullable;

/** Brings control calls to the service that they are for, and turns new work away from an executor that is ending. */
final class ExecutorControl implements ControlHandler {
    private final Self self;
    private final DecodeService decode;
    private volatile @Nullable PrefillService prefill;
    private volatile boolean draining;

    ExecutorControl(Self self, DecodeService decode) {
        this.self = self;
        this.decode = decode;
    }

    /** The server listens before all is there; until then dispatches are turned away. */
    void opened(PrefillService service) {
        prefill = service;
    }

    void drain() {
        draining = true;
    }

    boolean isDraining() {
        return draining;
    }

    private Failure ending() {
        return Failure.retryable(RefusalCode.DRAINING, "Executor " + self.id() + " is ending.");
    }

    @Override
    public DispatchOutcome dispatch(Dispatch dispatch) {
        PrefillService service = prefill;
        if (service == null) {
            return Failure.retryable(RefusalCode.NOT_LOADED, "Executor " + self.id() + " is starting.")
                    .asDispatchOutcome();
        }
        return draining ? ending().asDispatchOutcome() : service.dispatch(dispatch);
    }

    @Override
    public ReserveOutcome reserve(ReserveCall call) {
        return draining ? ending().asReserveOutcome() : decode.reserve(call);
    }

    @Override
    public boolean renew(Lease lease) {
        return decode.renew(lease);
    }

    @Override
    public boolean abandon(Lease lease) {
        return decode.abandon(lease);
    }

    @Override
    public boolean cancel(RequestId request, Fence fence) {
        PrefillService service = prefill;
        boolean prefilling = service != null && service.drop(request, fence);
        return decode.drop(request, fence) | prefilling;
    }

    @Override
    public Identity identity() {
        return new Identity(self.id(), self.incarnation());
    }
}
