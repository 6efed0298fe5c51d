package org.genie.operators.scheduling;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.genie.model.ExecutorId;
import org.genie.model.Fence;
import org.genie.model.RequestId;
import org.genie.model.Tokens;
import org.genie.model.cluster.Heartbeat;
import org.genie.model.event.Dispatch;
import org.genie.model.event.ExecutorEvent;
import org.genie.model.event.RefusalCode;
import org.genie.model.request.Payload;
import org.genie.model.request.RequestReport;
import org.genie.operators.cluster.Sighting;
import org.genie.operators.dispatch.ControlCommand;
import org.genie.planner.routing.RouteDecision;
import org.jspecify.annotations.Nullable;

/** Puts decisions into the words that executors understand, and reads what they say back. */
final class Dispatches {
    private final Surroundings surroundings;

    Dispatches(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    Attempt attempt(RouteDecision.Chosen chosen, long nowMillis) {
        ExecutorId decode = chosen.decode();
        return new Attempt(
                chosen.prefill(),
                heartbeat(chosen.prefill()).incarnation(),
                decode,
                decode == null ? 0 : heartbeat(decode).incarnation(),
                nowMillis,
                false,
                false);
    }

    ControlCommand start(LiveRequest request, Binding binding, Attempt attempt) {
        Payload payload = request.submission().payload();
        Tokens prompt = payload instanceof Payload.Prompt p ? p.tokens() : Tokens.empty();
        return new ControlCommand.Start(new Dispatch(
                request.id(),
                request.fence,
                surroundings.plan().version(),
                request.submission().model(),
                binding.graph(),
                binding.decodeGraph(),
                peer(attempt.prefill()),
                attempt.decode() == null ? null : peer(attempt.decode()),
                prompt.plus(request.lineage.tokens()),
                request.lineage.size(),
                request.submission().maxTokens(),
                binding.eosTokens(),
                binding.maxContext(),
                payload instanceof Payload.Inputs inputs ? inputs.safetensors() : new byte[0],
                request.submission().deadlineMillis()));
    }

    private Dispatch.Peer peer(ExecutorId executor) {
        Heartbeat heartbeat = heartbeat(executor);
        return new Dispatch.Peer(executor, heartbeat.device().address(), heartbeat.dataAddress());
    }

    /** Cancels at every executor of the attempt whose address is known. */
    List<ControlCommand> cancels(RequestId request, Fence fence, Attempt attempt) {
        List<ControlCommand> cancels = new ArrayList<>(2);
        for (ExecutorId executor : executors(attempt)) {
            surroundings
                    .cluster()
                    .sighting(executor)
                    .map(sighting -> sighting.heartbeat().device().address())
                    .ifPresent(address -> cancels.add(new ControlCommand.Cancel(request, fence, executor, address)));
        }
        return cancels;
    }

    private static List<ExecutorId> executors(Attempt attempt) {
        ExecutorId decode = attempt.decode();
        return decode == null || decode.equals(attempt.prefill())
                ? List.of(attempt.prefill())
                : List.of(attempt.prefill(), decode);
    }

    /** Where an attempt ran, as far as the pool knows. */
    RequestReport report(@Nullable Attempt attempt) {
        if (attempt == null) {
            return RequestReport.NOTHING_RAN;
        }
        ExecutorId decode = attempt.decode();
        return new RequestReport(
                attempt.prefill(),
                seen(attempt.prefill()).map(Heartbeat::pid).orElse(0L),
                decode,
                decode == null ? 0 : seen(decode).map(Heartbeat::pid).orElse(0L),
                seen(decode == null ? attempt.prefill() : decode)
                        .map(Heartbeat::runsOn)
                        .orElse(""),
                0,
                "",
                0,
                0);
    }

    /** Which executors to avoid after an event: a broken hand-over speaks against the one that should have taken it. */
    static List<ExecutorId> suspects(ExecutorEvent event, Attempt attempt) {
        ExecutorId decode = attempt.decode();
        if (event.code() == RefusalCode.HANDOVER && decode != null && !decode.equals(event.executor())) {
            return List.of(event.executor(), decode);
        }
        return List.of(event.executor());
    }

    /** Whether nothing broke: there was just no room, not yet a graph, or soon no executor. */
    static boolean isLackOfRoom(ExecutorEvent event) {
        return event.kind() != ExecutorEvent.Kind.UNREACHABLE
                && switch (event.code()) {
                    case NO_MEMORY, QUEUE_FULL, NOT_LOADED, DRAINING -> true;
                    case NONE, STALE_FENCE, BAD_REQUEST, HANDOVER, ENGINE, DEADLINE, INTERNAL -> false;
                };
    }

    private Optional<Heartbeat> seen(ExecutorId executor) {
        return surroundings.cluster().sighting(executor).map(Sighting::heartbeat);
    }

    private Heartbeat heartbeat(ExecutorId executor) {
        return seen(executor)
                .orElseThrow(() -> new IllegalStateException("executor " + executor + " was chosen but never seen."));
    }
}
