package org.genie.operators.planning;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.genie.model.GraphHash;
import org.genie.model.ModelName;
import org.genie.model.cluster.Device;
import org.genie.model.plan.ModelManifest;
import org.genie.model.plan.PlacementPlan;
import org.genie.model.semantics.GraphProfile;
import org.genie.operators.cluster.ClusterView;
import org.genie.operators.cluster.Sighting;
import org.genie.planner.placement.PlacementProblem;
import org.jspecify.annotations.Nullable;

/**
 * Decides when a new placement is needed, and on what: whenever the complete models or the live devices are others than
 * when it last asked. Changes are collected for a moment, and one problem is out at a time; its answer is the plan with its
 * version. Mutable; time is passed in. Not thread-safe.
 *
 * <p>Versions rise across restarts, with or without state: each is above all seen and not below the clock.
 */
public final class PlanningCore {
    private static final long NEVER = Long.MIN_VALUE;

    private final PlanningSettings settings;
    private final ClusterView cluster;
    private final Map<ModelName, ModelManifest> manifests = new TreeMap<>();
    private final Map<GraphHash, GraphProfile> profiles = new HashMap<>();
    private PlacementPlan current = PlacementPlan.empty();
    private long version;
    private @Nullable Basis asked;
    private long changedAtMillis = NEVER;
    private long awaitedUntilMillis = NEVER;

    /** All that a placement depends on, without what it does not: loads, addresses, ages. */
    private record Basis(List<PlacementProblem.Model> models, List<Device> devices) {}

    /** @param version the last one asked for; 0 when none was */
    public PlanningCore(PlanningSettings settings, ClusterView cluster, long version) {
        this.settings = settings;
        this.cluster = cluster;
        this.version = version;
    }

    /** Takes what is new of models; tells whether it is to be kept. */
    public boolean accept(PlanningInput input) {
        if (input instanceof PlanningInput.Tagged tagged) {
            return !tagged.profile().equals(profiles.put(tagged.profile().graph(), tagged.profile()));
        }
        ModelManifest manifest = ((PlanningInput.Published) input).manifest();
        ModelManifest before = manifests.get(manifest.name());
        if (before != null && before.version() >= manifest.version()) {
            return false;
        }
        manifests.put(manifest.name(), manifest);
        return true;
    }

    /** Takes note of a plan in force, own or of another life of the job. */
    public void accept(PlacementPlan plan) {
        if (plan.version() > current.version()) {
            current = plan;
        }
        if (plan.version() >= version) {
            awaitedUntilMillis = NEVER;
        }
        version = Math.max(version, plan.version());
    }

    /** The problem to solve now; empty when nothing changed, or it is too early. To be asked every quiet time. */
    public Optional<PlacementProblem> poll(long nowMillis) {
        boolean awaited = nowMillis < awaitedUntilMillis;
        if (!awaited && awaitedUntilMillis != NEVER) {
            asked = null; // the answer was lost
        }
        Basis basis = basis(nowMillis);
        if (basis.equals(asked) || basis.models().isEmpty()) {
            changedAtMillis = NEVER;
            return Optional.empty();
        }
        if (changedAtMillis == NEVER) {
            changedAtMillis = nowMillis;
        }
        if (awaited || nowMillis - changedAtMillis < settings.quietTime().toMillis()) {
            return Optional.empty();
        }
        asked = basis;
        changedAtMillis = NEVER;
        version = Math.max(version + 1, nowMillis);
        awaitedUntilMillis =
                nowMillis + settings.budget().plus(settings.answerLimit()).toMillis();
        return Optional.of(new PlacementProblem(
                version,
                basis.models(),
                liveDevices(nowMillis, false),
                current,
                settings.objective(),
                settings.budget()));
    }

    /** The last version asked for. */
    public long version() {
        return version;
    }

    private Basis basis(long nowMillis) {
        return new Basis(completeModels(), liveDevices(nowMillis, true));
    }

    /** Models whose graphs have all come. */
    private List<PlacementProblem.Model> completeModels() {
        List<PlacementProblem.Model> models = new ArrayList<>();
        for (ModelManifest manifest : manifests.values()) {
            List<GraphProfile> found = new ArrayList<>();
            for (GraphHash graph : manifest.graphs()) {
                GraphProfile profile = profiles.get(graph);
                if (profile != null) {
                    found.add(profile);
                }
            }
            if (found.size() == manifest.graphs().size()) {
                models.add(new PlacementProblem.Model(manifest, found));
            }
        }
        return models;
    }

    private List<Device> liveDevices(long nowMillis, boolean withoutAddress) {
        List<Device> devices = new ArrayList<>();
        for (Sighting sighting : cluster.live(nowMillis)) {
            if (!sighting.heartbeat().draining()) {
                Device device = sighting.heartbeat().device();
                devices.add(withoutAddress ? withoutAddress(device) : device);
            }
        }
        return devices;
    }

    private static Device withoutAddress(Device device) {
        return new Device(
                device.id(),
                "",
                device.type(),
                device.memoryBytes(),
                device.computeTflops(),
                device.memoryBandwidth(),
                device.networkBandwidth(),
                device.pricePerHour(),
                device.role(),
                device.host(),
                device.rack(),
                device.labels());
    }
}
