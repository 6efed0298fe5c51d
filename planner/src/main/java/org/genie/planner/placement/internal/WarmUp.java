package org.genie.planner.placement.internal;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

/** The smallest problem that has a choice, solved to have the solver's classes loaded and its factory made. */
public final class WarmUp {
    private WarmUp() {}

    public static void run(PlacementSolver solver) {
        Screening screening = Screening.of(problem(), graphs -> Optional.empty());
        solver.improve(screening, Answer.greedy(screening), Duration.ofMillis(20));
    }

    private static PlacementProblem problem() {
        var graph = new GraphHash("0".repeat(64));
        var profile = new GraphProfile(
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
        var manifest = new ModelManifest(
                new ModelName("warm-up"),
                1,
                List.of(graph),
                new TokenizerSpec.None(),
                OptionalLong.empty(),
                Tokens.empty());
        return new PlacementProblem(
                1,
                List.of(new PlacementProblem.Model(manifest, List.of(profile))),
                List.of(device("a"), device("b")),
                PlacementPlan.empty(),
                SchedulingPolicy.MIN_LATENCY,
                Duration.ofMillis(20));
    }

    private static Device device(String id) {
        return new Device(
                new ExecutorId(id),
                "",
                "CPU",
                1_000,
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
