package org.genie.executor.graphs;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.genie.model.ExecutorId;
import org.genie.model.GraphHash;
import org.genie.model.ModelName;
import org.genie.model.plan.ModelPlacement;
import org.genie.model.plan.PartPlacement;
import org.genie.model.plan.PlacementPlan;
import org.genie.model.semantics.GraphProfile;

/** What the newest plan says about one executor. */
final class GraphPlan {
    private final PlacementPlan plan;
    private final Map<GraphHash, GraphProfile> here = new HashMap<>();

    GraphPlan(PlacementPlan plan, ExecutorId executor) {
        this.plan = plan;
        for (ModelPlacement model : plan.models()) {
            for (PartPlacement part : model.parts()) {
                if (part.replicas().contains(executor)) {
                    model.profiles().stream()
                            .filter(p -> p.graph().equals(part.graph()))
                            .forEach(p -> here.put(p.graph(), p));
                }
            }
        }
    }

    long version() {
        return plan.version();
    }

    /** The graphs that belong here. */
    Map<GraphHash, GraphProfile> here() {
        return here;
    }

    Optional<ModelPlacement> model(ModelName name) {
        return plan.model(name);
    }
}
