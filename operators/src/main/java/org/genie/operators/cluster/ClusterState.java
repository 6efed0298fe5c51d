package org.genie.operators.cluster;

import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ReadOnlyBroadcastState;
import org.apache.flink.api.common.typeinfo.Types;
import org.genie.model.ExecutorId;
import org.genie.model.cluster.Heartbeat;
import org.genie.model.plan.PlacementPlan;
import org.genie.operators.types.WireType;

/**
 * The broadcast state that both planners share in shape: the newest heartbeat of each executor, and the plan in force.
 * Written from the broadcast side alone; the views are its hot form.
 */
public final class ClusterState {
    public static final MapStateDescriptor<String, Sighting> EXECUTORS =
            new MapStateDescriptor<>("executors", Types.STRING, WireType.SIGHTING.info());
    public static final MapStateDescriptor<String, PlacementPlan> PLANS =
            new MapStateDescriptor<>("plan", Types.STRING, WireType.PLACEMENT_PLAN.info());

    private static final String NEWEST = "newest";
    private static final long FORGET_DEAD_AFTER_MILLIS = 60 * 60 * 1000;

    private ClusterState() {}

    /** A view of what the state holds. */
    public static ClusterView restore(
            ReadOnlyBroadcastState<String, Sighting> state, Liveness liveness, long startedAtMillis) throws Exception {
        ClusterView view = new ClusterView(liveness, startedAtMillis);
        for (Map.Entry<String, Sighting> entry : state.immutableEntries()) {
            view.restore(entry.getValue());
        }
        return view;
    }

    /** Takes a heartbeat into the view, and into the state where it is news. */
    public static ClusterView.Change accept(
            Heartbeat heartbeat, ClusterView view, BroadcastState<String, Sighting> state, long nowMillis)
            throws Exception {
        ClusterView.Change change = view.accept(heartbeat, nowMillis);
        if (change != ClusterView.Change.NONE) {
            state.put(heartbeat.executor().value(), new Sighting(heartbeat, nowMillis));
        }
        if (change == ClusterView.Change.JOINED) {
            for (ExecutorId forgotten : view.forgetDead(FORGET_DEAD_AFTER_MILLIS, nowMillis)) {
                state.remove(forgotten.value());
            }
        }
        return change;
    }

    public static Optional<PlacementPlan> plan(ReadOnlyBroadcastState<String, PlacementPlan> state) throws Exception {
        return Optional.ofNullable(state.get(NEWEST));
    }

    public static void keep(PlacementPlan plan, BroadcastState<String, PlacementPlan> state) throws Exception {
        state.put(NEWEST, plan);
    }
}
