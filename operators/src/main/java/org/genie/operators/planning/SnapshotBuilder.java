package org.genie.operators.planning;

import java.io.Serial;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ReadOnlyBroadcastState;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.util.Collector;
import org.genie.model.event.TopicNames;
import org.genie.model.plan.ModelManifest;
import org.genie.model.plan.PlacementPlan;
import org.genie.model.semantics.GraphProfile;
import org.genie.operators.cluster.ClusterState;
import org.genie.operators.cluster.ClusterView;
import org.genie.operators.cluster.Liveness;
import org.genie.operators.cluster.Sighting;
import org.genie.operators.kafka.KafkaRecord;
import org.genie.operators.types.WireType;
import org.genie.planner.placement.PlacementProblem;
import org.genie.serde.Codecs;
import org.genie.serde.MalformedEventException;
import org.jspecify.annotations.Nullable;

/**
 * Emits a placement problem whenever the models or the live devices changed. Keyed by pool; the broadcast side carries
 * heartbeats and plans. What survives a restart: manifests and profiles, the last version, the executors and the plan in
 * force; after a restart one problem is emitted anew. Repeats change nothing. Malformed broadcast records are passed over
 * here, since the scheduler, which reads the same ones, puts them aside.
 */
public final class SnapshotBuilder
        extends KeyedBroadcastProcessFunction<String, PlanningInput, KafkaRecord, PlacementProblem> {
    public static final String MANIFESTS_STATE = "manifests";
    public static final String PROFILES_STATE = "profiles";
    public static final String VERSION_STATE = "version";

    @Serial
    private static final long serialVersionUID = 1L;

    private final PlanningSettings settings;
    private final Liveness liveness;
    private final TopicNames topics;
    private transient MapState<String, ModelManifest> manifests;
    private transient MapState<String, GraphProfile> profiles;
    private transient ValueState<Long> version;
    private transient Map<String, PlanningCore> cores;
    private transient @Nullable ClusterView cluster;
    private transient PlacementPlan plan;

    public SnapshotBuilder(PlanningSettings settings, Liveness liveness, TopicNames topics) {
        this.settings = settings;
        this.liveness = liveness;
        this.topics = topics;
    }

    @Override
    public void open(OpenContext context) {
        manifests = getRuntimeContext()
                .getMapState(new MapStateDescriptor<>(MANIFESTS_STATE, Types.STRING, WireType.MODEL_MANIFEST.info()));
        profiles = getRuntimeContext()
                .getMapState(new MapStateDescriptor<>(PROFILES_STATE, Types.STRING, WireType.GRAPH_PROFILE.info()));
        version = getRuntimeContext().getState(new ValueStateDescriptor<>(VERSION_STATE, Types.LONG));
        cores = new HashMap<>();
        plan = PlacementPlan.empty();
    }

    @Override
    public void processElement(PlanningInput input, ReadOnlyContext ctx, Collector<PlacementProblem> out)
            throws Exception {
        PlanningCore core = core(ctx);
        if (core.accept(input)) {
            keep(input);
        }
        poll(core, ctx, out);
    }

    @Override
    public void onTimer(long timeMillis, OnTimerContext ctx, Collector<PlacementProblem> out) throws Exception {
        poll(core(ctx), ctx, out);
    }

    @Override
    public void processBroadcastElement(KafkaRecord polled, Context ctx, Collector<PlacementProblem> out)
            throws Exception {
        byte[] value = polled.value();
        if (value == null) {
            return;
        }
        try {
            if (polled.topic().equals(topics.executors())) {
                ClusterView view = cluster(ctx.getBroadcastState(ClusterState.EXECUTORS), ctx.currentProcessingTime());
                ClusterState.accept(
                        Codecs.heartbeats().decode(value),
                        view,
                        ctx.getBroadcastState(ClusterState.EXECUTORS),
                        ctx.currentProcessingTime());
            } else if (polled.topic().equals(topics.plans())) {
                take(Codecs.plans().decode(value), ctx);
            }
        } catch (MalformedEventException e) {
            // The scheduler puts it aside.
            return;
        }
    }

    private void take(PlacementPlan newer, Context ctx) throws Exception {
        if (newer.version() > plan.version()) {
            plan = newer;
            ClusterState.keep(newer, ctx.getBroadcastState(ClusterState.PLANS));
        }
        cores.values().forEach(core -> core.accept(newer));
    }

    private void poll(PlanningCore core, ReadOnlyContext ctx, Collector<PlacementProblem> out) throws Exception {
        long now = ctx.timerService().currentProcessingTime();
        Optional<PlacementProblem> problem = core.poll(now);
        if (problem.isPresent()) {
            version.update(core.version());
            out.collect(problem.get());
        }
        // The broadcast side cannot set timers, so time is looked at often; on the grid, so that timers are few.
        long step = settings.quietTime().toMillis();
        ctx.timerService().registerProcessingTimeTimer((now / step + 1) * step);
    }

    private void keep(PlanningInput input) throws Exception {
        if (input instanceof PlanningInput.Published published) {
            manifests.put(published.manifest().name().value(), published.manifest());
        } else if (input instanceof PlanningInput.Tagged tagged) {
            profiles.put(tagged.profile().graph().value(), tagged.profile());
        }
    }

    private PlanningCore core(ReadOnlyContext ctx) throws Exception {
        PlanningCore core = cores.get(ctx.getCurrentKey());
        if (core == null) {
            core = restore(ctx);
            cores.put(ctx.getCurrentKey(), core);
        }
        return core;
    }

    private PlanningCore restore(ReadOnlyContext ctx) throws Exception {
        Long last = version.value();
        PlanningCore core = new PlanningCore(
                settings,
                cluster(ctx.getBroadcastState(ClusterState.EXECUTORS), ctx.currentProcessingTime()),
                last == null ? 0 : last);
        for (ModelManifest manifest : manifests.values()) {
            core.accept(new PlanningInput.Published(manifest));
        }
        for (GraphProfile profile : profiles.values()) {
            core.accept(new PlanningInput.Tagged(profile));
        }
        Optional<PlacementPlan> kept = ClusterState.plan(ctx.getBroadcastState(ClusterState.PLANS));
        if (kept.isPresent() && kept.get().version() > plan.version()) {
            plan = kept.get();
        }
        core.accept(plan);
        return core;
    }

    private ClusterView cluster(ReadOnlyBroadcastState<String, Sighting> state, long nowMillis) throws Exception {
        ClusterView view = cluster;
        if (view == null) {
            view = ClusterState.restore(state, liveness, nowMillis);
            cluster = view;
        }
        return view;
    }
}
