package org.genie.transport.control;

import io.grpc.stub.StreamObserver;
import java.util.function.BooleanSupplier;
import org.genie.model.RequestId;
import org.genie.model.event.Dispatch;
import org.genie.model.event.RefusalCode;
import org.genie.transport.control.v1.CancelReply;
import org.genie.transport.control.v1.CancelRequest;
import org.genie.transport.control.v1.DispatchReply;
import org.genie.transport.control.v1.DispatchRequest;
import org.genie.transport.control.v1.ExecutorControlGrpc;
import org.genie.transport.control.v1.LeaseReply;
import org.genie.transport.control.v1.LeaseRequest;
import org.genie.transport.control.v1.PingReply;
import org.genie.transport.control.v1.PingRequest;
import org.genie.transport.control.v1.ReserveReply;
import org.genie.transport.control.v1.ReserveRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The gRPC side of a {@link ControlHandler}: reads messages, answers malformed ones and exceptions with refusals. */
final class ControlService extends ExecutorControlGrpc.ExecutorControlImplBase {
    private static final Logger LOG = LoggerFactory.getLogger(ControlService.class);

    private final ControlHandler handler;

    ControlService(ControlHandler handler) {
        this.handler = handler;
    }

    @Override
    public void dispatch(DispatchRequest request, StreamObserver<DispatchReply> replies) {
        answer(replies, ControlMessages.toProto(dispatch(request)));
    }

    private DispatchOutcome dispatch(DispatchRequest request) {
        Dispatch dispatch;
        try {
            dispatch = ControlMessages.dispatch(request);
        } catch (IllegalArgumentException e) {
            return new DispatchOutcome.Refused(RefusalCode.BAD_REQUEST, false, malformed("Dispatch", e), 0, 0);
        }
        try {
            return handler.dispatch(dispatch);
        } catch (RuntimeException e) {
            LOG.error("dispatch broke requestId={}", dispatch.request(), e);
            return new DispatchOutcome.Refused(RefusalCode.INTERNAL, true, broken("dispatch", e), 0, 0);
        }
    }

    @Override
    public void reserve(ReserveRequest request, StreamObserver<ReserveReply> replies) {
        answer(replies, ControlMessages.toProto(reserve(request)));
    }

    private ReserveOutcome reserve(ReserveRequest request) {
        ReserveCall call;
        try {
            call = ControlMessages.reserveCall(request);
        } catch (IllegalArgumentException e) {
            return new ReserveOutcome.Refused(RefusalCode.BAD_REQUEST, false, malformed("Reservation", e), 0, 0);
        }
        try {
            return handler.reserve(call);
        } catch (RuntimeException e) {
            LOG.error("reservation broke requestId={}", call.request(), e);
            return new ReserveOutcome.Refused(RefusalCode.INTERNAL, true, broken("reservation", e), 0, 0);
        }
    }

    @Override
    public void renew(LeaseRequest request, StreamObserver<LeaseReply> replies) {
        boolean known = known("renewal", () -> handler.renew(ControlMessages.lease(request)));
        answer(replies, LeaseReply.newBuilder().setKnown(known).build());
    }

    @Override
    public void abandon(LeaseRequest request, StreamObserver<LeaseReply> replies) {
        boolean known = known("abandoning", () -> handler.abandon(ControlMessages.lease(request)));
        answer(replies, LeaseReply.newBuilder().setKnown(known).build());
    }

    @Override
    public void cancel(CancelRequest request, StreamObserver<CancelReply> replies) {
        boolean known = known(
                "cancellation",
                () -> handler.cancel(new RequestId(request.getRequestId()), ControlMessages.fence(request.getFence())));
        answer(replies, CancelReply.newBuilder().setKnown(known).build());
    }

    @Override
    public void ping(PingRequest request, StreamObserver<PingReply> replies) {
        Identity identity = handler.identity();
        answer(
                replies,
                PingReply.newBuilder()
                        .setExecutor(identity.executor().value())
                        .setIncarnation(identity.incarnation())
                        .build());
    }

    private static boolean known(String what, BooleanSupplier action) {
        try {
            return action.getAsBoolean();
        } catch (RuntimeException e) {
            LOG.warn("{} broke reason={}", what, e.toString());
            return false;
        }
    }

    private static <R> void answer(StreamObserver<R> replies, R reply) {
        replies.onNext(reply);
        replies.onCompleted();
    }

    private static String malformed(String what, RuntimeException e) {
        return what + " is malformed: " + e.getMessage();
    }

    private static String broken(String what, RuntimeException e) {
        return "The executor broke over the " + what + " (" + e.getClass().getSimpleName() + ").";
    }
}
