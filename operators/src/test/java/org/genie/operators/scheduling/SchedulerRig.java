package org.genie.operators.scheduling;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.genie.model.ExecutorId;
import org.genie.model.RequestId;
import org.genie.model.Tokens;
import org.genie.model.cluster.ExecutorLoad;
import org.genie.model.cluster.ExecutorRole;
import org.genie.model.cluster.Heartbeat;
import org.genie.model.event.DecisionRecord;
import org.genie.model.event.Dispatch;
import org.genie.model.event.ExecutorEvent;
import org.genie.model.event.RequestEvent;
import org.genie.model.plan.PlacementPlan;
import org.genie.model.request.InferenceRequest;
import org.genie.model.request.TokenChunk;
import org.genie.operators.Samples;
import org.genie.operators.cluster.ClusterView;
import org.genie.operators.cluster.Liveness;
import org.genie.operators.cluster.Sighting;
import org.genie.operators.dispatch.ControlCommand;
import org.genie.planner.routing.LeastLoadedPolicy;
import org.genie.planner.routing.RequestPolicy;

/** A scheduler with a clock that the test turns, and a memory that it can be rebuilt from. */
final class SchedulerRig {
    static final long START = 1_000_000;

    final List<Dispatch> dispatches = new ArrayList<>();
    final List<ControlCommand.Cancel> cancels = new ArrayList<>();
    final List<TokenChunk> endings = new ArrayList<>();
    final List<DecisionRecord> decisions = new ArrayList<>();
    final List<String> faults = new ArrayList<>();
    final Map<ExecutorId, Long> sequences = new HashMap<>();

    private final SchedulerSettings settings;
    private final RequestPolicy policy;
    private final RequestRecordRoundTrip roundTrip = new RequestRecordRoundTrip();
    private Map<RequestId, RequestRecord> records = new HashMap<>();
    private Map<RequestId, InferenceRequest> submissions = new HashMap<>();
    private Map<RequestId, Map<Integer, Tokens>> pages = new HashMap<>();
    private Map<RequestId, Long> ended = new HashMap<>();
    private long epoch;

    TextEncoder encoder = (manifest, text) -> Tokens.of(text.chars().toArray());
    Surroundings surroundings;
    SchedulerCore core;
    long now = START;
    long wakeUpAt = Step.NEVER;

    SchedulerRig() {
        this(SchedulerSettings.DEFAULT);
    }

    SchedulerRig(SchedulerSettings settings) {
        this(settings, new LeastLoadedPolicy());
    }

    SchedulerRig(SchedulerSettings settings, RequestPolicy policy) {
        this.settings = settings;
        this.policy = policy;
        this.surroundings = new Surroundings(new ClusterView(Liveness.DEFAULT, now));
        start();
    }

    /** Two prefill and two decode executors, and a plan that uses them. */
    static SchedulerRig withPool() {
        return withPool(SchedulerSettings.DEFAULT);
    }

    static SchedulerRig withPool(SchedulerSettings settings) {
        SchedulerRig rig = new SchedulerRig(settings);
        rig.beatAll();
        rig.plan(Samples.plan(1, List.of("p1", "p2"), List.of("d1", "d2")));
        return rig;
    }

    void beatAll() {
        beat("p1", ExecutorRole.PREFILL);
        beat("p2", ExecutorRole.PREFILL);
        beat("d1", ExecutorRole.DECODE);
        beat("d2", ExecutorRole.DECODE);
    }

    private void start() {
        core = new SchedulerCore(
                settings,
                policy,
                (manifest, text) -> encoder.encode(manifest, text),
                surroundings,
                new SchedulerMemory(epoch, List.copyOf(records.values()), submissions, pages, ended),
                now);
        apply(core.onWakeUp(now));
    }

    /** Stops the scheduler and starts another from what it left; the surroundings are rebuilt too. */
    void restart() {
        Surroundings before = surroundings;
        ClusterView view = new ClusterView(Liveness.DEFAULT, now);
        before.cluster().all().forEach(view::restore);
        surroundings = new Surroundings(view);
        surroundings.accept(before.plan());
        if (before.isCaughtUp()) {
            surroundings.markCaughtUp();
        }
        start();
    }

    /** What a checkpoint would hold now. */
    Runnable checkpoint() {
        long keptEpoch = epoch;
        Map<RequestId, RequestRecord> keptRecords = new HashMap<>(records);
        Map<RequestId, InferenceRequest> keptSubmissions = new HashMap<>(submissions);
        Map<RequestId, Map<Integer, Tokens>> keptPages = new HashMap<>();
        pages.forEach((id, of) -> keptPages.put(id, new HashMap<>(of)));
        Map<RequestId, Long> keptEnded = new HashMap<>(ended);
        return () -> {
            epoch = keptEpoch;
            records = new HashMap<>(keptRecords);
            submissions = new HashMap<>(keptSubmissions);
            pages = new HashMap<>(keptPages);
            ended = new HashMap<>(keptEnded);
            restart();
        };
    }

    Step submit(InferenceRequest request) {
        return apply(core.onRequest(new RequestEvent.Submitted(request), now));
    }

    Step cancel(String id) {
        return apply(core.onRequest(new RequestEvent.Cancelled(new RequestId(id)), now));
    }

    Step result(TokenChunk chunk) {
        return apply(core.onResult(chunk, now));
    }

    Step event(ExecutorEvent event) {
        return apply(core.onExecutorEvent(event, now));
    }

    Step plan(PlacementPlan plan) {
        surroundings.accept(plan);
        return apply(core.onModelsChanged(now));
    }

    Step beat(String id, ExecutorRole role) {
        return beat(id, role, 1, new ExecutorLoad(0, 0, 0, 0, 1_000_000));
    }

    Step beat(String id, ExecutorRole role, long incarnation, ExecutorLoad load) {
        long sequence = sequences.merge(new ExecutorId(id), 1L, Long::sum);
        return beat(Samples.heartbeat(id, role, incarnation, sequence, load));
    }

    Step beat(Heartbeat heartbeat) {
        ClusterView.Change change = surroundings.cluster().accept(heartbeat, now);
        return apply(core.onHeartbeat(heartbeat.executor(), change, now));
    }

    /** Turns the clock on, waking the scheduler whenever it asked for it. */
    void pass(long millis) {
        long until = now + millis;
        while (wakeUpAt <= until) {
            now = Math.max(now, wakeUpAt);
            apply(core.onWakeUp(now));
        }
        now = until;
    }

    Dispatch lastDispatch() {
        return dispatches.get(dispatches.size() - 1);
    }

    TokenChunk.End end(String id) {
        return endings.stream()
                .filter(chunk -> chunk.request().value().equals(id))
                .reduce((a, b) -> {
                    throw new AssertionError("request " + id + " ended twice");
                })
                .map(TokenChunk::end)
                .orElseThrow(() -> new AssertionError("request " + id + " did not end"));
    }

    Sighting sighting(String id) {
        return surroundings.cluster().sighting(new ExecutorId(id)).orElseThrow();
    }

    int rememberedEntries() {
        return records.size() + submissions.size() + pages.size();
    }

    int rememberedIds() {
        return ended.size();
    }

    Step apply(Step step) {
        step.log().forEach(this::write);
        for (ControlCommand command : step.commands()) {
            if (command instanceof ControlCommand.Start start) {
                dispatches.add(start.dispatch());
            } else {
                cancels.add((ControlCommand.Cancel) command);
            }
        }
        endings.addAll(step.results());
        decisions.addAll(step.decisions());
        faults.addAll(step.faults());
        wakeUpAt = step.wakeUpAtMillis();
        return step;
    }

    private void write(LogEntry entry) {
        if (entry instanceof LogEntry.Standing standing) {
            records.put(standing.request().id(), roundTrip.of(standing.request()));
        } else if (entry instanceof LogEntry.Submitted submitted) {
            submissions.put(submitted.request().id(), submitted.request());
        } else if (entry instanceof LogEntry.Page page) {
            pages.computeIfAbsent(page.request(), id -> new HashMap<>()).put(page.page(), page.tokens());
        } else if (entry instanceof LogEntry.Ended end) {
            records.remove(end.request());
            submissions.remove(end.request());
            Map<Integer, Tokens> left = pages.remove(end.request());
            if ((left == null ? 0 : left.size()) != end.pages()) {
                throw new AssertionError("request " + end.request() + " leaves pages behind");
            }
            ended.put(end.request(), end.rememberedUntilMillis());
        } else if (entry instanceof LogEntry.Forgotten forgotten) {
            ended.remove(forgotten.request());
        } else if (entry instanceof LogEntry.Epoch begun) {
            epoch = begun.epoch();
        }
    }
}
