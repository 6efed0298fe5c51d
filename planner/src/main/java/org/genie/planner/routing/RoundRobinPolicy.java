package org.genie.planner.routing;

import java.util.Map;
import org.genie.model.ExecutorId;

/**
 * Sends each request to the next candidate in turn, counted by {@link RouteRequest#sequence()}; the first one after it
 * that may take the request does. Looks at no load; the baseline for policies that do.
 */
public final class RoundRobinPolicy implements RequestPolicy {
    private static final long serialVersionUID = 1L;

    @Override
    public RouteDecision route(RouteRequest request, Map<ExecutorId, ExecutorView> pool) {
        return new Routing(request, pool, new Turns(request)).decide();
    }

    @Override
    public String name() {
        return "round-robin";
    }

    private record Turns(RouteRequest request) implements Routing.Ranking {
        @Override
        public double prefillCost(ExecutorView executor, int position) {
            return wait(position, request.prefillCandidates().size());
        }

        @Override
        public double decodeCost(ExecutorView executor, int position) {
            return wait(position, request.decodeCandidates().size());
        }

        /** Turns until this position's; the first pair of turns is never both the same executor's when pools differ. */
        private double wait(int position, int size) {
            return Math.floorMod(position - request.sequence(), (long) size);
        }
    }
}
