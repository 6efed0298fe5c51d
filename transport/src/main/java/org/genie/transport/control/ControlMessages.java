package org.genie.transport.control;

import com.google.protobuf.ByteString;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.genie.model.ExecutorId;
import org.genie.model.GraphHash;
import org.genie.model.ModelName;
import org.genie.model.RequestId;
import org.genie.model.Tokens;
import org.genie.model.event.Dispatch;
import org.genie.model.event.RefusalCode;
import org.genie.transport.control.v1.DispatchReply;
import org.genie.transport.control.v1.DispatchRequest;
import org.genie.transport.control.v1.Fence;
import org.genie.transport.control.v1.LeaseRequest;
import org.genie.transport.control.v1.Peer;
import org.genie.transport.control.v1.ReserveReply;
import org.genie.transport.control.v1.ReserveRequest;

/** The values of the control plane as protocol buffers and back. What breaks a value's rule throws from its constructor. */
final class ControlMessages {
    private ControlMessages() {}

    static Fence toProto(org.genie.model.Fence fence) {
        return Fence.newBuilder()
                .setEpoch(fence.epoch())
                .setAttempt(fence.attempt())
                .build();
    }

    static org.genie.model.Fence fence(Fence proto) {
        return new org.genie.model.Fence(proto.getEpoch(), proto.getAttempt());
    }

    static DispatchRequest toProto(Dispatch dispatch) {
        DispatchRequest.Builder builder = DispatchRequest.newBuilder()
                .setRequestId(dispatch.request().value())
                .setFence(toProto(dispatch.fence()))
                .setPlanVersion(dispatch.planVersion())
                .setModel(dispatch.model().value())
                .setGraph(dispatch.graph().value())
                .addAllTokens(list(dispatch.tokens()))
                .setEmitted(dispatch.emitted())
                .setMaxTokens(dispatch.maxTokens())
                .addAllEosTokens(list(dispatch.eosTokens()))
                .setMaxContext(dispatch.maxContext().orElse(0))
                .setInputs(ByteString.copyFrom(dispatch.inputs()))
                .setDeadlineMillis(dispatch.deadlineMillis())
                .setTarget(toProto(dispatch.target()));
        GraphHash decodeGraph = dispatch.decodeGraph();
        if (decodeGraph != null) {
            builder.setDecodeGraph(decodeGraph.value());
        }
        Dispatch.Peer decode = dispatch.decode();
        if (decode != null) {
            builder.setDecode(toProto(decode));
        }
        return builder.build();
    }

    static Dispatch dispatch(DispatchRequest proto) {
        return new Dispatch(
                new RequestId(proto.getRequestId()),
                fence(proto.getFence()),
                proto.getPlanVersion(),
                new ModelName(proto.getModel()),
                new GraphHash(proto.getGraph()),
                proto.getDecodeGraph().isEmpty() ? null : new GraphHash(proto.getDecodeGraph()),
                peer(proto.getTarget()),
                proto.hasDecode() ? peer(proto.getDecode()) : null,
                tokens(proto.getTokensList()),
                proto.getEmitted(),
                proto.getMaxTokens(),
                tokens(proto.getEosTokensList()),
                optional(proto.getMaxContext()),
                proto.getInputs().toByteArray(),
                proto.getDeadlineMillis());
    }

    static DispatchReply toProto(DispatchOutcome outcome) {
        DispatchReply.Builder builder = DispatchReply.newBuilder();
        if (outcome instanceof DispatchOutcome.Accepted) {
            builder.setAccepted(true);
        } else if (outcome instanceof DispatchOutcome.Refused refused) {
            builder.setRetryable(refused.retryable())
                    .setReason(refused.code().name())
                    .setMessage(refused.message())
                    .setNeeded(refused.needed())
                    .setFree(refused.free());
        } else if (outcome instanceof DispatchOutcome.Unreachable unreachable) {
            builder.setRetryable(true).setReason(RefusalCode.INTERNAL.name()).setMessage(unreachable.message());
        }
        return builder.build();
    }

    static DispatchOutcome dispatchOutcome(DispatchReply proto) {
        return proto.getAccepted()
                ? new DispatchOutcome.Accepted()
                : new DispatchOutcome.Refused(
                        code(proto.getReason()),
                        proto.getRetryable(),
                        proto.getMessage(),
                        proto.getNeeded(),
                        proto.getFree());
    }

    static ReserveRequest toProto(ReserveCall call) {
        return ReserveRequest.newBuilder()
                .setRequestId(call.request().value())
                .setFence(toProto(call.fence()))
                .setModel(call.model().value())
                .setGraph(call.graph().value())
                .setPrefillExecutor(call.prefillExecutor().value())
                .setPrefillPid(call.prefillPid())
                .addAllEosTokens(list(call.eosTokens()))
                .setCacheTokens(call.cacheTokens())
                .setEmitted(call.emitted())
                .setMaxTokens(call.maxTokens())
                .setMaxContext(call.maxContext().orElse(0))
                .setKvBytes(call.kvBytes())
                .build();
    }

    static ReserveCall reserveCall(ReserveRequest proto) {
        return new ReserveCall(
                new RequestId(proto.getRequestId()),
                fence(proto.getFence()),
                new ModelName(proto.getModel()),
                new GraphHash(proto.getGraph()),
                new ExecutorId(proto.getPrefillExecutor()),
                proto.getPrefillPid(),
                tokens(proto.getEosTokensList()),
                proto.getCacheTokens(),
                proto.getEmitted(),
                proto.getMaxTokens(),
                optional(proto.getMaxContext()),
                proto.getKvBytes());
    }

    static ReserveReply toProto(ReserveOutcome outcome) {
        ReserveReply.Builder builder = ReserveReply.newBuilder();
        if (outcome instanceof ReserveOutcome.Reserved reserved) {
            builder.setAccepted(true).setReservation(reserved.reservation());
        } else if (outcome instanceof ReserveOutcome.Refused refused) {
            builder.setRetryable(refused.retryable())
                    .setReason(refused.code().name())
                    .setMessage(refused.message())
                    .setNeeded(refused.needed())
                    .setFree(refused.free());
        } else if (outcome instanceof ReserveOutcome.Unreachable unreachable) {
            builder.setRetryable(true).setReason(RefusalCode.INTERNAL.name()).setMessage(unreachable.message());
        }
        return builder.build();
    }

    static ReserveOutcome reserveOutcome(ReserveReply proto) {
        return proto.getAccepted()
                ? new ReserveOutcome.Reserved(proto.getReservation())
                : new ReserveOutcome.Refused(
                        code(proto.getReason()),
                        proto.getRetryable(),
                        proto.getMessage(),
                        proto.getNeeded(),
                        proto.getFree());
    }

    static LeaseRequest toProto(Lease lease) {
        return LeaseRequest.newBuilder()
                .setRequestId(lease.request().value())
                .setFence(toProto(lease.fence()))
                .setReservation(lease.reservation())
                .build();
    }

    static Lease lease(LeaseRequest proto) {
        return new Lease(new RequestId(proto.getRequestId()), fence(proto.getFence()), proto.getReservation());
    }

    private static Peer toProto(Dispatch.Peer peer) {
        return Peer.newBuilder()
                .setExecutor(peer.executor().value())
                .setControlAddress(peer.controlAddress())
                .setDataAddress(peer.dataAddress())
                .build();
    }

    private static Dispatch.Peer peer(Peer proto) {
        return new Dispatch.Peer(
                new ExecutorId(proto.getExecutor()), proto.getControlAddress(), proto.getDataAddress());
    }

    private static List<Integer> list(Tokens tokens) {
        return tokens.stream().boxed().toList();
    }

    private static Tokens tokens(List<Integer> ids) {
        return Tokens.of(ids.stream().mapToInt(Integer::intValue).toArray());
    }

    private static OptionalLong optional(long zeroIsNone) {
        return zeroIsNone == 0 ? OptionalLong.empty() : OptionalLong.of(zeroIsNone);
    }

    /** A code that a newer peer knows and this one does not still is a refusal. */
    private static RefusalCode code(String name) {
        return Arrays.stream(RefusalCode.values())
                .filter(c -> c.name().equals(name))
                .findFirst()
                .orElse(RefusalCode.INTERNAL);
    }
}
