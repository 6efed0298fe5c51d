package org.genie.operators.scheduling;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.genie.model.ModelName;
import org.genie.model.plan.ModelManifest;
import org.genie.model.plan.ModelPlacement;
import org.genie.model.plan.PlacementPlan;
import org.genie.operators.cluster.ClusterView;

/**
 * What a scheduler decides in but does not own: the executors, the plan in force, the models that were announced. Written
 * by whoever reads the broadcast topics, read by every scheduler beside it. Not thread-safe.
 */
public final class Surroundings {
    private final ClusterView cluster;
    private final Map<ModelName, Long> announced = new TreeMap<>();
    private final Map<ModelName, ModelPlacement> placements = new HashMap<>();
    private PlacementPlan plan = PlacementPlan.empty();
    private boolean caughtUp;

    public Surroundings(ClusterView cluster) {
        this.cluster = cluster;
    }

    public ClusterView cluster() {
        return cluster;
    }

    public PlacementPlan plan() {
        return plan;
    }

    /** Takes a plan unless one at least as new is in force; tells whether it was taken. */
    public boolean accept(PlacementPlan newer) {
        if (newer.version() <= plan.version()) {
            return false;
        }
        plan = newer;
        placements.clear();
        newer.models().forEach(m -> placements.put(m.manifest().name(), m));
        return true;
    }

    /** Takes note that somebody published a model, planned or not. */
    public void announce(ModelManifest manifest) {
        announced.merge(manifest.name(), manifest.version(), Math::max);
    }

    boolean isAnnounced(ModelName model) {
        return announced.containsKey(model);
    }

    /** Whether the topics of graphs and plans have been read up to where they ended when the job started. */
    public boolean isCaughtUp() {
        return caughtUp;
    }

    public void markCaughtUp() {
        caughtUp = true;
    }

    Optional<ModelPlacement> placement(ModelName model) {
        return Optional.ofNullable(placements.get(model));
    }

    /** Names of all models that were heard of, in order. */
    Set<ModelName> models() {
        Set<ModelName> names = new TreeSet<>(announced.keySet());
        names.addAll(placements.keySet());
        return names;
    }
}
