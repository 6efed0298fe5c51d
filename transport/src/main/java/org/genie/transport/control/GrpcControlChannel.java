package org.genie.transport.control;

import io.grpc.ConnectivityState;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.genie.model.ExecutorId;
import org.genie.model.Fence;
import org.genie.model.RequestId;
import org.genie.model.event.Dispatch;
import org.genie.model.event.RefusalCode;
import org.genie.transport.HostPort;
import org.genie.transport.control.v1.CancelReply;
import org.genie.transport.control.v1.CancelRequest;
import org.genie.transport.control.v1.DispatchRequest;
import org.genie.transport.control.v1.ExecutorControlGrpc;
import org.genie.transport.control.v1.ExecutorControlGrpc.ExecutorControlStub;
import org.genie.transport.control.v1.LeaseReply;
import org.genie.transport.control.v1.PingReply;
import org.genie.transport.control.v1.PingRequest;

/**
 * A control channel over gRPC. Every call has a deadline, and keep-alive pings find connections that died without a
 * word. A peer that was lost is tried again by the next call at once, not after gRPC's own growing back-off.
 */
final class GrpcControlChannel implements ControlChannel {
    /** The shortest that gRPC's client allows. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(10);

    private static final Duration KEEP_ALIVE_TIMEOUT = Duration.ofSeconds(2);

    private final HostPort address;
    private final ManagedChannel channel;
    private final ExecutorControlStub stub;

    GrpcControlChannel(HostPort address) {
        this.address = address;
        this.channel = NettyChannelBuilder.forAddress(address.host(), address.port())
                .usePlaintext()
                .directExecutor()
                .disableRetry()
                .maxInboundMessageSize(ControlServer.LARGEST_MESSAGE)
                .keepAliveTime(KEEP_ALIVE.toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveTimeout(KEEP_ALIVE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveWithoutCalls(true)
                .build();
        this.stub = ExecutorControlGrpc.newStub(channel);
    }

    @Override
    public CompletableFuture<DispatchOutcome> dispatch(Dispatch dispatch, Duration deadline) {
        DispatchRequest message = ControlMessages.toProto(dispatch);
        int size = message.getSerializedSize();
        if (size > ControlServer.LARGEST_MESSAGE) {
            return CompletableFuture.completedFuture(new DispatchOutcome.Refused(
                    RefusalCode.BAD_REQUEST,
                    false,
                    "Request " + dispatch.request() + " takes " + size + " bytes but at most "
                            + ControlServer.LARGEST_MESSAGE + " can be dispatched.",
                    size,
                    ControlServer.LARGEST_MESSAGE));
        }
        return call(
                deadline,
                (s, replies) -> s.dispatch(message, replies),
                ControlMessages::dispatchOutcome,
                e -> new DispatchOutcome.Unreachable(describe(e)));
    }

    @Override
    public CompletableFuture<ReserveOutcome> reserve(ReserveCall call, Duration deadline) {
        return call(
                deadline,
                (s, replies) -> s.reserve(ControlMessages.toProto(call), replies),
                ControlMessages::reserveOutcome,
                e -> new ReserveOutcome.Unreachable(describe(e)));
    }

    @Override
    public CompletableFuture<Boolean> renew(Lease lease, Duration deadline) {
        return call(
                deadline,
                (s, replies) -> s.renew(ControlMessages.toProto(lease), replies),
                LeaseReply::getKnown,
                e -> false);
    }

    @Override
    public CompletableFuture<Boolean> abandon(Lease lease, Duration deadline) {
        return call(
                deadline,
                (s, replies) -> s.abandon(ControlMessages.toProto(lease), replies),
                LeaseReply::getKnown,
                e -> false);
    }

    @Override
    public CompletableFuture<Boolean> cancel(RequestId request, Fence fence, Duration deadline) {
        CancelRequest message = CancelRequest.newBuilder()
                .setRequestId(request.value())
                .setFence(ControlMessages.toProto(fence))
                .build();
        return call(deadline, (s, replies) -> s.cancel(message, replies), CancelReply::getKnown, e -> false);
    }

    @Override
    public CompletableFuture<Optional<Identity>> ping(Duration deadline) {
        return call(
                deadline,
                (s, replies) -> s.ping(PingRequest.getDefaultInstance(), replies),
                (PingReply reply) ->
                        Optional.of(new Identity(new ExecutorId(reply.getExecutor()), reply.getIncarnation())),
                e -> Optional.empty());
    }

    private <R, T> CompletableFuture<T> call(
            Duration deadline,
            BiConsumer<ExecutorControlStub, StreamObserver<R>> rpc,
            Function<R, T> onReply,
            Function<Throwable, T> onFailure) {
        CompletableFuture<T> result = new CompletableFuture<>();
        ExecutorControlStub callStub = stub.withDeadlineAfter(deadline);
        if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
            // The last try to connect failed. Without this, a restarted peer would be refused until gRPC's back-off is
            // over; with it, this call connects anew or ends at its deadline.
            channel.resetConnectBackoff();
            callStub = callStub.withWaitForReady();
        }
        // A call made while another is being served would otherwise end with that one.
        Context caller = Context.ROOT.attach();
        try {
            rpc.accept(callStub, new SingleReply<>(result, onReply, onFailure));
        } finally {
            Context.ROOT.detach(caller);
        }
        return result;
    }

    /** Completes a future with the one reply of a call, or with what stands for its failure. */
    private record SingleReply<R, T>(
            CompletableFuture<T> result, Function<R, T> onReply, Function<Throwable, T> onFailure)
            implements StreamObserver<R> {
        @Override
        public void onNext(R reply) {
            try {
                result.complete(onReply.apply(reply));
            } catch (RuntimeException e) {
                onError(e);
            }
        }

        @Override
        public void onError(Throwable failure) {
            result.complete(onFailure.apply(failure));
        }

        @Override
        public void onCompleted() {
            // A call that ends without a reply is a failure; after a reply this changes nothing.
            onError(Status.INTERNAL.withDescription("no reply").asRuntimeException());
        }
    }

    private String describe(Throwable failure) {
        Status status = Status.fromThrowable(failure);
        String reason =
                switch (status.getCode()) {
                    case DEADLINE_EXCEEDED -> "did not answer within the deadline";
                    case UNAVAILABLE -> "cannot be reached (" + rootMessage(failure) + ")";
                    default -> "gave the answer " + status.getCode() + " (" + rootMessage(failure) + ")";
                };
        return "Executor at " + address + " " + reason + ".";
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String message = root.getMessage();
        return message == null ? root.getClass().getSimpleName() : message;
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
