package org.genie.operators.scheduling;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.genie.model.ExecutorId;
import org.genie.model.GraphHash;
import org.genie.model.plan.ModelPlacement;
import org.genie.model.plan.PartPlacement;
import org.genie.operators.cluster.ClusterView;
import org.genie.operators.cluster.Sighting;
import org.genie.planner.routing.ExecutorView;
import org.genie.planner.routing.RequestPolicy;
import org.genie.planner.routing.RouteDecision;
import org.genie.planner.routing.RouteRequest;

/** Asks the policy where a request goes, among the executors that the plan names for its graphs. */
final class Router {
    private final RequestPolicy policy;
    private final Surroundings surroundings;
    private final Ledger ledger;

    Router(RequestPolicy policy, Surroundings surroundings, Ledger ledger) {
        this.policy = policy;
        this.surroundings = surroundings;
        this.ledger = ledger;
    }

    RouteDecision route(LiveRequest request, Binding binding, Demand demand, long nowMillis) {
        List<ExecutorId> prefill = candidates(request, binding, binding.graph(), nowMillis);
        GraphHash decodeGraph = binding.decodeGraph();
        List<ExecutorId> decode =
                decodeGraph == null ? List.of() : candidates(request, binding, decodeGraph, nowMillis);
        if (prefill.isEmpty() || (decodeGraph != null && decode.isEmpty())) {
            return new RouteDecision.Wait(notLoaded(binding, prefill));
        }
        RouteRequest question = new RouteRequest(
                request.sequence,
                demand.prefillTokens(),
                demand.newTokens(),
                binding.kvBytesPerToken(),
                prefill,
                decode,
                request.trouble.failedOn());
        return policy.route(question, pool(prefill, decode, nowMillis));
    }

    private Map<ExecutorId, ExecutorView> pool(List<ExecutorId> prefill, List<ExecutorId> decode, long nowMillis) {
        Set<ExecutorId> all = new LinkedHashSet<>(prefill);
        all.addAll(decode);
        return ledger.views(all, surroundings.cluster(), nowMillis);
    }

    /**
     * The plan's replicas, those that have the graph loaded before all others: where it is still loading a request waits,
     * but on its executor. For a model version that the plan does not have any more, whoever still has the graph.
     */
    private List<ExecutorId> candidates(LiveRequest request, Binding binding, GraphHash graph, long nowMillis) {
        Optional<ModelPlacement> placement = surroundings
                .placement(request.submission().model())
                .filter(p -> p.isFeasible() && p.manifest().version() == binding.modelVersion());
        if (placement.isEmpty()) {
            return withGraph(graph, nowMillis);
        }
        List<ExecutorId> replicas = new ArrayList<>();
        List<ExecutorId> loaded = new ArrayList<>();
        for (PartPlacement part : placement.get().parts()) {
            if (part.graph().equals(graph) && part.part() == 0) {
                replicas.addAll(part.replicas());
            }
        }
        for (ExecutorId replica : replicas) {
            if (isServing(replica, graph, nowMillis)) {
                loaded.add(replica);
            }
        }
        return loaded.isEmpty() ? replicas : loaded;
    }

    private boolean isServing(ExecutorId executor, GraphHash graph, long nowMillis) {
        ClusterView cluster = surroundings.cluster();
        return cluster.isAlive(executor, nowMillis)
                && cluster.sighting(executor)
                        .filter(s -> hasLoaded(s, graph) && !s.heartbeat().draining())
                        .isPresent();
    }

    private List<ExecutorId> withGraph(GraphHash graph, long nowMillis) {
        List<ExecutorId> candidates = new ArrayList<>();
        for (Sighting sighting : surroundings.cluster().live(nowMillis)) {
            if (hasLoaded(sighting, graph)) {
                candidates.add(sighting.heartbeat().executor());
            }
        }
        return candidates;
    }

    private static boolean hasLoaded(Sighting sighting, GraphHash graph) {
        return sighting.heartbeat().loadedGraphs().contains(graph);
    }

    private static String notLoaded(Binding binding, List<ExecutorId> prefill) {
        GraphHash decode = binding.decodeGraph();
        GraphHash missing = prefill.isEmpty() || decode == null ? binding.graph() : decode;
        return "no executor has graph " + missing.brief() + " loaded";
    }
}
