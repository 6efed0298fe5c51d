package org.genie.operators.planning;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.genie.model.ExecutorId;
import org.genie.model.GraphHash;
import org.genie.model.ModelName;
import org.genie.model.Tokens;
import org.genie.model.cluster.ClusterSpec.SchedulingPolicy;
import org.genie.model.cluster.Device;
import org.genie.model.cluster.ExecutorRole;
import org.genie.model.plan.ModelManifest;
import org.genie.model.plan.PlacementPlan;
import org.genie.model.request.TokenizerSpec;
import org.genie.model.semantics.GraphProfile;
import org.genie.model.semantics.Phase;
import org.genie.planner.placement.PlacementProblem;

/** A problem as small as they come, to have the solver's classes loaded and compiled before the first real one. */
final class WarmUp {
    private WarmUp() {}

    static PlacementProblem problem() {
        GraphHash graph = new GraphHash("0".repeat(64));
        ModelManifest manifest = new ModelManifest(
                new ModelName("warm-up"),
                1,
                List.of(graph),
                new TokenizerSpec.None(),
                OptionalLong.empty(),
                Tokens.empty());
        GraphProfile profile = new GraphProfile(
                graph,
                Phase.FORWARD,
                List.of(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                1,
                1,
                1,
                List.of());
        return new PlacementProblem(
                1,
                List.of(new PlacementProblem.Model(manifest, List.of(profile))),
                List.of(device("warm-up-1"), device("warm-up-2")),
                PlacementPlan.empty(),
                SchedulingPolicy.MIN_LATENCY,
                Duration.ofMillis(20));
    }

    private static Device device(String id) {
        return new Device(
                new ExecutorId(id),
                "localhost:1",
                "CPU",
                1_000_000_000,
                1,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                ExecutorRole.ANY,
                "",
                "",
                Map.of());
    }
}
