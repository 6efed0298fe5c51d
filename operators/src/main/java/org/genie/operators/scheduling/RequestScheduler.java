package org.genie.operators.scheduling;

import java.io.Serial;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ReadOnlyBroadcastState;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.util.Collector;
import org.genie.model.cluster.Heartbeat;
import org.genie.model.event.GraphEvent;
import org.genie.model.event.TopicNames;
import org.genie.model.plan.ModelManifest;
import org.genie.model.plan.PlacementPlan;
import org.genie.operators.OperatorMetrics;
import org.genie.operators.cluster.ClusterState;
import org.genie.operators.cluster.ClusterView;
import org.genie.operators.cluster.Liveness;
import org.genie.operators.cluster.Sighting;
import org.genie.operators.dispatch.ControlCommand;
import org.genie.operators.kafka.KafkaRecord;
import org.genie.operators.kafka.OutgoingRecord;
import org.genie.operators.kafka.Outlet;
import org.genie.operators.kafka.TopicEnds;
import org.genie.operators.types.WireType;
import org.genie.planner.routing.RequestPolicy;
import org.genie.serde.Codecs;
import org.genie.serde.MalformedEventException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Emits what executors are to do; endings, explanations and dead letters go to {@link Outlet#TAG}. Keyed by pool: requests,
 * results and executor events; broadcast: heartbeats, plans and news of models. The decisions are {@link SchedulerCore}'s.
 *
 * <p>What survives a restart: every live request with its prompt and its tokens, the ids of those that ended lately, the
 * executors, the plan. The epoch then rises, and cores are rebuilt from state on first touch. Repeated input is dropped by
 * request id, fence and offset. What cannot be read, or breaks the core, becomes a dead letter and stops nothing.
 */
public final class RequestScheduler
        extends KeyedBroadcastProcessFunction<String, KafkaRecord, KafkaRecord, ControlCommand> {
    /** Broadcast: models that were published, planned or not. */
    public static final MapStateDescriptor<String, ModelManifest> MODELS =
            new MapStateDescriptor<>("models", Types.STRING, WireType.MODEL_MANIFEST.info());
    /** Broadcast: how far graphs and plans were read, by partition. */
    public static final MapStateDescriptor<String, Long> POSITIONS =
            new MapStateDescriptor<>("positions", Types.STRING, Types.LONG);

    @Serial
    private static final long serialVersionUID = 1L;

    private static final Logger LOG = LoggerFactory.getLogger(RequestScheduler.class);

    private final SchedulerSettings settings;
    private final Liveness liveness;
    private final RequestPolicy policy;
    private final TopicNames topics;
    private final TopicEnds.Source endsSource;

    private transient SchedulerState state;
    private transient Map<String, SchedulerCore> cores;
    private transient Map<String, Long> wakeUps;
    private transient @Nullable Surroundings surroundings;
    private transient ModelTokenizers tokenizers;
    private transient TopicEnds ends;
    private transient SchedulerCounters counters;

    public RequestScheduler(
            SchedulerSettings settings,
            Liveness liveness,
            RequestPolicy policy,
            TopicNames topics,
            TopicEnds.Source endsSource) {
        this.settings = settings;
        this.liveness = liveness;
        this.policy = policy;
        this.topics = topics;
        this.endsSource = endsSource;
    }

    @Override
    public void open(OpenContext context) {
        state = new SchedulerState(getRuntimeContext());
        cores = new HashMap<>();
        wakeUps = new HashMap<>();
        tokenizers = new ModelTokenizers();
        ends = endsSource.open();
        MetricGroup metrics = getRuntimeContext().getMetricGroup();
        counters = new SchedulerCounters(metrics);
        metrics.gauge(OperatorMetrics.LIVE_REQUESTS, this::liveRequests);
        metrics.gauge(OperatorMetrics.PLAN_VERSION, this::planVersion);
    }

    @Override
    public void processElement(KafkaRecord polled, ReadOnlyContext ctx, Collector<ControlCommand> out)
            throws Exception {
        long now = ctx.timerService().currentProcessingTime();
        Site site = new Keyed(ctx);
        SchedulerCore core = core(ctx.getCurrentKey(), site, now);
        Step step;
        try {
            step = step(core, polled, now);
        } catch (MalformedEventException | RuntimeException e) {
            putAside(polled, e, site, now);
            step = core.onWakeUp(now);
        }
        if (!step.faults().isEmpty()) {
            putAside(polled, step.faults().get(0), site, now);
        }
        apply(step, site, out);
        wakeUp(ctx, step.wakeUpAtMillis());
    }

    private Step step(SchedulerCore core, KafkaRecord polled, long nowMillis) throws MalformedEventException {
        byte[] value = polled.value();
        if (value == null) {
            throw new MalformedEventException("the record has no value.");
        }
        String topic = polled.topic();
        if (topic.equals(topics.requests())) {
            Step step = core.onRequest(Codecs.requestEvents().decode(value), nowMillis);
            counters.request();
            return step;
        }
        if (topic.equals(topics.results())) {
            return core.onResult(Codecs.results().decode(value), nowMillis);
        }
        if (topic.equals(topics.executorEvents())) {
            return core.onExecutorEvent(Codecs.executorEvents().decode(value), nowMillis);
        }
        throw new MalformedEventException("topic " + topic + " is none that the scheduler is keyed by.");
    }

    @Override
    public void onTimer(long timeMillis, OnTimerContext ctx, Collector<ControlCommand> out) throws Exception {
        Long expected = wakeUps.get(ctx.getCurrentKey());
        if (expected != null && expected <= timeMillis) {
            wakeUps.remove(ctx.getCurrentKey());
        }
        long now = ctx.timerService().currentProcessingTime();
        Site site = new Keyed(ctx);
        SchedulerCore core = core(ctx.getCurrentKey(), site, now);
        lookForEnds(site.broadcast(POSITIONS), surroundings(site, now));
        Step step = core.onWakeUp(now);
        apply(step, site, out);
        wakeUp(ctx, step.wakeUpAtMillis());
    }

    @Override
    public void processBroadcastElement(KafkaRecord polled, Context ctx, Collector<ControlCommand> out)
            throws Exception {
        long now = ctx.currentProcessingTime();
        try {
            if (polled.topic().equals(topics.executors())) {
                takeHeartbeat(polled, ctx, out, now);
            } else {
                takeModels(polled, ctx, out, now);
            }
        } catch (MalformedEventException e) {
            putAside(polled, e, new Broadcast(ctx), now);
        }
    }

    private void takeHeartbeat(KafkaRecord polled, Context ctx, Collector<ControlCommand> out, long nowMillis)
            throws Exception {
        byte[] value = polled.value();
        if (value == null) {
            throw new MalformedEventException("the record has no value.");
        }
        Heartbeat heartbeat = Codecs.heartbeats().decode(value);
        ClusterView.Change change = ClusterState.accept(
                heartbeat,
                surroundings(new Broadcast(ctx), nowMillis).cluster(),
                ctx.getBroadcastState(ClusterState.EXECUTORS),
                nowMillis);
        if (change == ClusterView.Change.JOINED || change == ClusterView.Change.RESTARTED) {
            out.collect(new ControlCommand.Greet(
                    heartbeat.executor(), heartbeat.device().address()));
        }
        if (change != ClusterView.Change.NONE) {
            inEachPool(ctx, out, nowMillis, core -> core.onHeartbeat(heartbeat.executor(), change, nowMillis));
        }
    }

    /** A plan, or a model's announcement; without a value it only tells how far the topic was read. */
    private void takeModels(KafkaRecord polled, Context ctx, Collector<ControlCommand> out, long nowMillis)
            throws Exception {
        BroadcastState<String, Long> positions = ctx.getBroadcastState(POSITIONS);
        positions.put(TopicEnds.place(polled.topic(), polled.partition()), polled.offset() + 1);
        Surroundings around = surroundings(new Broadcast(ctx), nowMillis);
        boolean news = lookForEnds(positions, around);
        try {
            news |= polled.value() != null && learn(polled.topic(), polled.value(), ctx, around);
        } finally {
            if (news) {
                inEachPool(ctx, out, nowMillis, core -> core.onModelsChanged(nowMillis));
            }
        }
    }

    private boolean learn(String topic, byte[] value, Context ctx, Surroundings around) throws Exception {
        if (topic.equals(topics.plans())) {
            PlacementPlan plan = Codecs.plans().decode(value);
            boolean newer = around.accept(plan);
            if (newer) {
                ClusterState.keep(plan, ctx.getBroadcastState(ClusterState.PLANS));
            }
            return newer;
        }
        if (Codecs.graphEvents().decode(value) instanceof GraphEvent.Published published) {
            around.announce(published.manifest());
            ctx.getBroadcastState(MODELS).put(published.manifest().name().value(), published.manifest());
            return true;
        }
        return false;
    }

    /** Marks the surroundings once graphs and plans were read to where they ended at the start; tells whether it did. */
    private boolean lookForEnds(ReadOnlyBroadcastState<String, Long> positions, Surroundings around) throws Exception {
        if (around.isCaughtUp()) {
            return false;
        }
        Optional<Map<String, Long>> found = ends.find();
        if (found.isEmpty()) {
            return false;
        }
        for (Map.Entry<String, Long> end : found.get().entrySet()) {
            Long read = positions.get(end.getKey());
            if (read == null || read < end.getValue()) {
                return false;
            }
        }
        around.markCaughtUp();
        return true;
    }

    /** What both sides can do: look at broadcast state, and send. */
    private interface Site {
        <V> ReadOnlyBroadcastState<String, V> broadcast(MapStateDescriptor<String, V> descriptor) throws Exception;

        void send(OutgoingRecord outgoing);
    }

    private record Keyed(
            KeyedBroadcastProcessFunction<String, KafkaRecord, KafkaRecord, ControlCommand>.ReadOnlyContext ctx)
            implements Site {
        @Override
        public <V> ReadOnlyBroadcastState<String, V> broadcast(MapStateDescriptor<String, V> descriptor)
                throws Exception {
            return ctx.getBroadcastState(descriptor);
        }

        @Override
        public void send(OutgoingRecord outgoing) {
            ctx.output(Outlet.TAG, outgoing);
        }
    }

    private record Broadcast(
            KeyedBroadcastProcessFunction<String, KafkaRecord, KafkaRecord, ControlCommand>.Context ctx)
            implements Site {
        @Override
        public <V> ReadOnlyBroadcastState<String, V> broadcast(MapStateDescriptor<String, V> descriptor)
                throws Exception {
            return ctx.getBroadcastState(descriptor);
        }

        @Override
        public void send(OutgoingRecord outgoing) {
            ctx.output(Outlet.TAG, outgoing);
        }
    }

    @FunctionalInterface
    private interface Decision {
        Step decide(SchedulerCore core);
    }

    private void inEachPool(Context ctx, Collector<ControlCommand> out, long nowMillis, Decision decision)
            throws Exception {
        // Every pool that was ever touched has an epoch. Timers cannot be set from here, and need not be: while
        // anything
        // lives, the core has itself woken often.
        Site site = new Broadcast(ctx);
        ctx.applyToKeyedState(
                SchedulerState.EPOCH, (pool, epoch) -> apply(decision.decide(core(pool, site, nowMillis)), site, out));
    }

    private void apply(Step step, Site site, Collector<ControlCommand> out) throws Exception {
        for (LogEntry entry : step.log()) {
            state.write(entry);
        }
        counters.step(step);
        step.faults().forEach(fault -> LOG.error("scheduler fault {}", fault));
        step.commands().forEach(out::collect);
        step.results().forEach(chunk -> site.send(OutgoingRecord.result(topics, chunk)));
        step.decisions().forEach(decision -> site.send(OutgoingRecord.decision(topics, decision)));
    }

    private void wakeUp(ReadOnlyContext ctx, long atMillis) {
        Long expected = wakeUps.get(ctx.getCurrentKey());
        if (atMillis != Step.NEVER && (expected == null || atMillis < expected)) {
            wakeUps.put(ctx.getCurrentKey(), atMillis);
            ctx.timerService().registerProcessingTimeTimer(atMillis);
        }
    }

    private void putAside(KafkaRecord polled, Exception cause, Site site, long nowMillis) {
        boolean malformed = cause instanceof MalformedEventException;
        if (!malformed) {
            LOG.error(
                    "event not taken topic={} partition={} offset={}",
                    polled.topic(),
                    polled.partition(),
                    polled.offset(),
                    cause);
        }
        putAside(polled, malformed ? String.valueOf(cause.getMessage()) : cause.toString(), site, nowMillis);
    }

    private void putAside(KafkaRecord polled, String reason, Site site, long nowMillis) {
        LOG.warn("dead letter topic={} partition={} offset={}", polled.topic(), polled.partition(), polled.offset());
        counters.deadLetter();
        site.send(OutgoingRecord.deadLetter(topics, polled.toDeadLetter(reason, nowMillis)));
    }

    private SchedulerCore core(String pool, Site site, long nowMillis) throws Exception {
        SchedulerCore core = cores.get(pool);
        if (core == null) {
            core = new SchedulerCore(
                    settings, policy, tokenizers, surroundings(site, nowMillis), state.read(), nowMillis);
            cores.put(pool, core);
            LOG.info("scheduler started pool={} epoch={} liveRequests={}", pool, core.epoch(), core.liveRequests());
        }
        return core;
    }

    private Surroundings surroundings(Site site, long nowMillis) throws Exception {
        Surroundings known = surroundings;
        if (known == null) {
            known = restore(site, nowMillis);
            surroundings = known;
        }
        return known;
    }

    private Surroundings restore(Site site, long nowMillis) throws Exception {
        ReadOnlyBroadcastState<String, Sighting> executors = site.broadcast(ClusterState.EXECUTORS);
        Surroundings restored = new Surroundings(ClusterState.restore(executors, liveness, nowMillis));
        ClusterState.plan(site.broadcast(ClusterState.PLANS)).ifPresent(restored::accept);
        for (Map.Entry<String, ModelManifest> model : site.broadcast(MODELS).immutableEntries()) {
            restored.announce(model.getValue());
        }
        return restored;
    }

    private int liveRequests() {
        return cores.values().stream().mapToInt(SchedulerCore::liveRequests).sum();
    }

    private long planVersion() {
        Surroundings known = surroundings;
        return known == null ? 0 : known.plan().version();
    }

    @Override
    public void close() {
        if (ends != null) {
            ends.close();
        }
        if (tokenizers != null) {
            tokenizers.close();
        }
    }
}
