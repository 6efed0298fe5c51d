package org.genie.planner.routing;

import java.util.Map;
import org.genie.model.ExecutorId;

/**
 * Sends a request where the least work waits: prefill to the executor that would have computed all queued tokens and
 * these first, decode to the one with the fewest sequences for its memory bandwidth among those that can reserve memory
 * for the whole answer. Equals are told apart by their ids.
 */
public final class LeastLoadedPolicy implements RequestPolicy {
    private static final long serialVersionUID = 1L;

    @Override
    public RouteDecision route(RouteRequest request, Map<ExecutorId, ExecutorView> pool) {
        return new Routing(request, pool, new LeastLoaded(request)).decide();
    }

    @Override
    public String name() {
        return "least-loaded";
    }

    private record LeastLoaded(RouteRequest request) implements Routing.Ranking {
        /** Tokens, in units of what one TFLOPS computes. */
        @Override
        public double prefillCost(ExecutorView executor, int position) {
            return (executor.queuedPrefillTokens() + (double) request.promptTokens())
                    / Math.max(executor.computeTflops(), Double.MIN_NORMAL);
        }

        /** Sequences, in units of what one byte per second serves. */
        @Override
        public double decodeCost(ExecutorView executor, int position) {
            return (executor.runningDecodes() + 1.0) / Routing.bandwidth(executor);
        }
    }
}
