package org.genie.planner.placement;

import java.time.Duration;
import java.util.List;
import org.genie.model.cluster.ClusterSpec.SchedulingPolicy;
import org.genie.model.cluster.Device;
import org.genie.model.plan.ModelManifest;
import org.genie.model.plan.PlacementPlan;
import org.genie.model.semantics.GraphProfile;

/**
 * A snapshot of everything that placement decides on.
 *
 * @param version of the plan to make; higher than the previous plan's
 * @param devices live ones only
 * @param previous the plan in force, to be kept where it is good
 * @param budget wall clock that solving may take
 */
public record PlacementProblem(
        long version,
        List<Model> models,
        List<Device> devices,
        PlacementPlan previous,
        SchedulingPolicy objective,
        Duration budget) {
    /** A published model with the profiles of all its graphs. */
    public record Model(ModelManifest manifest, List<GraphProfile> profiles) {
        public Model {
            profiles = List.copyOf(profiles);
        }
    }

    public PlacementProblem {
        models = List.copyOf(models);
        devices = List.copyOf(devices);
    }
}
