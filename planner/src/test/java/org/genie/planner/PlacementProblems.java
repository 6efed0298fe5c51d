package org.genie.planner;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Random;
import org.genie.model.ExecutorId;
import org.genie.model.GraphHash;
import org.genie.model.ModelName;
import org.genie.model.Tokens;
import org.genie.model.cluster.ClusterSpec.SchedulingPolicy;
import org.genie.model.cluster.Device;
import org.genie.model.cluster.ExecutorRole;
import org.genie.model.graph.DType;
import org.genie.model.plan.ModelManifest;
import org.genie.model.plan.PlacementPlan;
import org.genie.model.request.TokenizerSpec;
import org.genie.model.semantics.GraphProfile;
import org.genie.model.semantics.KvTensor;
import org.genie.model.semantics.Phase;
import org.genie.planner.placement.PlacementProblem;

/** Small devices, models and problems for tests. */
public final class PlacementProblems {
    public static final long MB = 1_000_000;

    private PlacementProblems() {}

    public static Device device(String id, ExecutorRole role, long memoryBytes) {
        return device(id, role, memoryBytes, 10, 100e9, OptionalDouble.empty());
    }

    public static Device device(
            String id, ExecutorRole role, long memoryBytes, double tflops, double bandwidth, OptionalDouble price) {
        return new Device(
                new ExecutorId(id),
                "127.0.0.1:0",
                "GPU",
                memoryBytes,
                tflops,
                OptionalDouble.of(bandwidth),
                OptionalDouble.empty(),
                price,
                role,
                "localhost",
                "",
                Map.of());
    }

    /** A graph whose name, and so its hash, is made of its model's and its phase's. */
    public static GraphProfile graph(String model, Phase phase, long weightBytes) {
        boolean caches = phase == Phase.PREFILL || phase == Phase.DECODE;
        List<KvTensor> tensors = caches
                ? List.of(
                        new KvTensor(0, KvTensor.Part.KEY, -1, 1, 2, 2, 16, DType.F32),
                        new KvTensor(0, KvTensor.Part.VALUE, -1, 2, 2, 2, 16, DType.F32))
                : List.of();
        return new GraphProfile(
                hash(model + phase),
                phase,
                tensors,
                caches ? OptionalLong.of(256) : OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                100,
                weightBytes,
                weightBytes / 2,
                List.of());
    }

    public static GraphHash hash(String name) {
        return new GraphHash(String.format("%064x", new java.math.BigInteger(1, name.getBytes())));
    }

    public static PlacementProblem.Model languageModel(String name, long weightBytes) {
        return model(name, graph(name, Phase.PREFILL, weightBytes), graph(name, Phase.DECODE, weightBytes));
    }

    public static PlacementProblem.Model onePass(String name, long weightBytes) {
        return model(name, graph(name, Phase.FORWARD, weightBytes));
    }

    public static PlacementProblem.Model model(String name, GraphProfile... graphs) {
        List<GraphProfile> profiles = List.of(graphs);
        return new PlacementProblem.Model(
                new ModelManifest(
                        new ModelName(name),
                        1,
                        profiles.stream().map(GraphProfile::graph).toList(),
                        new TokenizerSpec.None(),
                        OptionalLong.empty(),
                        Tokens.empty()),
                profiles);
    }

    public static PlacementProblem problem(List<PlacementProblem.Model> models, List<Device> devices) {
        return problem(models, devices, PlacementPlan.empty(), SchedulingPolicy.MIN_LATENCY);
    }

    public static PlacementProblem problem(
            List<PlacementProblem.Model> models,
            List<Device> devices,
            PlacementPlan previous,
            SchedulingPolicy objective) {
        return new PlacementProblem(
                previous.version() + 1, models, devices, previous, objective, Duration.ofMillis(100));
    }

    /** Any problem: roles, sizes, speeds and prices at random, sometimes too tight. */
    public static PlacementProblem random(long seed, int models, int devices) {
        Random random = new Random(seed);
        List<PlacementProblem.Model> someModels = new ArrayList<>();
        for (int m = 0; m < models; m++) {
            long weights = (1 + random.nextInt(20)) * MB;
            String name = "m" + m;
            someModels.add(random.nextInt(3) == 0 ? onePass(name, weights) : languageModel(name, weights));
        }
        List<Device> someDevices = new ArrayList<>();
        for (int d = 0; d < devices; d++) {
            ExecutorRole role = ExecutorRole.values()[random.nextInt(5) % 3];
            someDevices.add(device(
                    "d" + d,
                    role,
                    (5 + random.nextInt(60)) * MB,
                    1 + random.nextInt(20),
                    (10 + random.nextInt(200)) * 1e9,
                    random.nextBoolean() ? OptionalDouble.of(random.nextInt(40) / 10.0) : OptionalDouble.empty()));
        }
        SchedulingPolicy objective = SchedulingPolicy.values()[random.nextInt(3)];
        return problem(someModels, someDevices, PlacementPlan.empty(), objective);
    }

    /** Accepts every set of graphs. */
    public static Optional<String> anyGraphs(List<GraphProfile> graphs) {
        return Optional.empty();
    }
}
