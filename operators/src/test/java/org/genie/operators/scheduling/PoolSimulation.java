package org.genie.operators.scheduling;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.genie.model.ExecutorId;
import org.genie.model.Fence;
import org.genie.model.RequestId;
import org.genie.model.cluster.ExecutorLoad;
import org.genie.model.cluster.ExecutorRole;
import org.genie.model.event.Dispatch;
import org.genie.model.event.ExecutorEvent;
import org.genie.model.event.ExecutorEvent.Kind;
import org.genie.model.event.RefusalCode;
import org.genie.model.event.RequestEvent;
import org.genie.model.request.FinishReason;
import org.genie.model.request.InferenceRequest;
import org.genie.model.request.Payload;
import org.genie.model.request.TokenChunk;
import org.genie.operators.Samples;
import org.genie.operators.dispatch.ControlCommand;
import org.genie.planner.routing.ExecutorView;
import org.genie.planner.routing.LeastLoadedPolicy;
import org.genie.planner.routing.RequestPolicy;
import org.genie.planner.routing.RouteDecision;
import org.genie.planner.routing.RouteRequest;

/**
 * A pool, its topics and its readers on a virtual clock, where everything that may go wrong does, by a seed: executors die,
 * come back, refuse, break, go on although they were given up; messages are lost, repeated and late; the job crashes and
 * starts again from its last checkpoint.
 */
final class PoolSimulation {
    private static final long KV_BUDGET = 200 * Samples.KV_BYTES_PER_TOKEN;

    private final Random random;
    private final SchedulerRig rig = new SchedulerRig(SchedulerSettings.DEFAULT, new CheckedPolicy());
    private final Map<String, Executor> executors = new TreeMap<>();
    private final List<RequestEvent> requests = new ArrayList<>();
    private final List<TokenChunk> results = new ArrayList<>();
    private final List<ExecutorEvent> events = new ArrayList<>();
    private final List<Work> works = new ArrayList<>();
    private final Map<RequestId, Reader> readers = new TreeMap<>();
    private final Map<RequestId, Fence> newestFence = new HashMap<>();
    private final Set<RequestId> cancelled = new HashSet<>();
    private int requestsRead;
    private int resultsRead;
    private int eventsRead;
    private int resultsSeenByReaders;
    private Runnable lastCheckpoint;
    private int[] lastOffsets = new int[3];
    private boolean calm;
    private int crashes;

    private static final class Executor {
        final String id;
        final ExecutorRole role;
        long incarnation = 1;
        boolean alive = true;
        long nextBeat;

        Executor(String id, ExecutorRole role) {
            this.id = id;
            this.role = role;
        }
    }

    /** One attempt as its executors see it. */
    private final class Work {
        final Dispatch dispatch;
        final Executor prefill;
        final Executor decode;
        final long prefillIncarnation;
        final long decodeIncarnation;
        int made;
        boolean handedOver;

        Work(Dispatch dispatch) {
            this.dispatch = dispatch;
            this.prefill = executors.get(dispatch.target().executor().value());
            this.decode = executors.get(dispatch.decode().executor().value());
            this.prefillIncarnation = prefill.incarnation;
            this.decodeIncarnation = decode.incarnation;
            this.made = dispatch.emitted();
        }

        boolean lost() {
            boolean prefillGone = !prefill.alive || prefill.incarnation != prefillIncarnation;
            boolean decodeGone = !decode.alive || decode.incarnation != decodeIncarnation;
            return handedOver ? decodeGone : prefillGone;
        }
    }

    /** A client, as it puts its answer together. */
    private static final class Reader {
        final InferenceRequest request;
        final List<Integer> tokens = new ArrayList<>();
        final TreeMap<Long, TokenChunk> waiting = new TreeMap<>();
        Fence fence = new Fence(0, 0);
        TokenChunk.End end;

        Reader(InferenceRequest request) {
            this.request = request;
        }

        void read(TokenChunk chunk) {
            if (end != null || chunk.fence().compareTo(fence) < 0) {
                return;
            }
            if (chunk.fence().compareTo(fence) > 0) {
                waiting.clear();
                fence = chunk.fence();
            }
            waiting.put(chunk.offset(), chunk);
            while (end == null && !waiting.isEmpty() && waiting.firstKey() <= tokens.size()) {
                TokenChunk next = waiting.pollFirstEntry().getValue();
                for (int i = (int) (tokens.size() - next.offset());
                        i < next.tokens().size();
                        i++) {
                    if (i >= 0) {
                        tokens.add(next.tokens().at(i));
                    }
                }
                end = next.end();
            }
        }
    }

    /** The usual policy, watched: no view is negative, and memory is never promised twice. */
    private static final class CheckedPolicy implements RequestPolicy {
        private final LeastLoadedPolicy policy = new LeastLoadedPolicy();

        @Override
        public RouteDecision route(RouteRequest request, Map<ExecutorId, ExecutorView> pool) {
            pool.values().forEach(view -> {
                if (view.kvBytesPromised() < 0 || view.queuedPrefillTokens() < 0 || view.runningDecodes() < 0) {
                    throw new AssertionError("negative view " + view);
                }
            });
            return policy.route(request, pool);
        }

        @Override
        public String name() {
            return "checked";
        }
    }

    PoolSimulation(long seed) {
        this.random = new Random(seed);
        for (String id : List.of("p1", "p2")) {
            executors.put(id, new Executor(id, ExecutorRole.PREFILL));
        }
        for (String id : List.of("d1", "d2", "d3")) {
            executors.put(id, new Executor(id, ExecutorRole.DECODE));
        }
        rig.surroundings.markCaughtUp();
        checkpoint();
    }

    void run() {
        int total = 5 + random.nextInt(25);
        boolean planned = random.nextBoolean();
        if (planned) {
            plan();
        }
        for (int step = 0; step < 1500; step++) {
            if (!planned && step == 40) {
                plan();
            }
            if (readers.size() < total && chance(0.1)) {
                submit();
            }
            misbehave();
            advance(1 + random.nextInt(40));
        }
        calm = true;
        if (readers.isEmpty()) {
            submit();
        }
        executors.values().forEach(this::revive);
        for (int step = 0; step < 20_000 && !settled(); step++) {
            advance(20);
        }
        check();
    }

    int crashes() {
        return crashes;
    }

    private boolean chance(double share) {
        return random.nextDouble() < share;
    }

    private void plan() {
        rig.plan(Samples.plan(1, List.of("p1", "p2"), List.of("d1", "d2", "d3")));
    }

    private boolean settled() {
        return rig.core.liveRequests() == 0
                && requestsRead == requests.size()
                && eventsRead == events.size()
                && resultsRead == results.size();
    }

    private void advance(long millis) {
        rig.pass(millis);
        deliver();
        for (Executor executor : executors.values()) {
            if (executor.alive && rig.now >= executor.nextBeat) {
                executor.nextBeat = rig.now + 300 + random.nextInt(200);
                rig.beat(executor.id, executor.role, executor.incarnation, load(executor));
                deliver();
            }
        }
        work();
        read();
    }

    private ExecutorLoad load(Executor executor) {
        long used = works.stream()
                .filter(w -> w.decode == executor && !w.lost())
                .mapToLong(w -> kvBytes(w.dispatch))
                .sum();
        int running = (int) works.stream().filter(w -> w.decode == executor).count();
        return new ExecutorLoad(running, 0, 0, used, KV_BUDGET);
    }

    private static long kvBytes(Dispatch dispatch) {
        int prompt = dispatch.tokens().size() - dispatch.emitted();
        return Math.min(prompt + dispatch.maxTokens(), Samples.MAX_CONTEXT + 1) * Samples.KV_BYTES_PER_TOKEN;
    }

    private void submit() {
        String id = "r" + readers.size();
        long deadline = chance(0.05) ? rig.now + random.nextInt(3000) : 0;
        InferenceRequest request = Samples.request(id, 1 + random.nextInt(64), 1 + random.nextInt(25), deadline);
        readers.put(request.id(), new Reader(request));
        requests.add(new RequestEvent.Submitted(request));
        if (chance(0.2)) {
            requests.add(new RequestEvent.Submitted(request));
        }
    }

    private void misbehave() {
        if (chance(0.02) && !readers.isEmpty()) {
            RequestId any = List.copyOf(readers.keySet()).get(random.nextInt(readers.size()));
            cancelled.add(any);
            requests.add(new RequestEvent.Cancelled(any));
        }
        for (Executor executor : executors.values()) {
            if (executor.alive && chance(0.004)) {
                executor.alive = false;
            } else if (!executor.alive && chance(0.02)) {
                revive(executor);
            }
        }
        if (chance(0.02)) {
            checkpoint();
        }
        if (chance(0.008)) {
            crash();
        }
    }

    private void revive(Executor executor) {
        if (!executor.alive) {
            executor.alive = true;
            executor.incarnation++;
            executor.nextBeat = rig.now;
        }
    }

    private void checkpoint() {
        lastCheckpoint = rig.checkpoint();
        lastOffsets = new int[] {requestsRead, resultsRead, eventsRead};
    }

    private void crash() {
        crashes++;
        lastCheckpoint.run();
        requestsRead = lastOffsets[0];
        resultsRead = lastOffsets[1];
        eventsRead = lastOffsets[2];
        deliver();
    }

    /** Commands reach their executors, endings their topic. */
    private void deliver() {
        List<Dispatch> dispatches = List.copyOf(rig.dispatches);
        List<ControlCommand.Cancel> cancels = List.copyOf(rig.cancels);
        results.addAll(rig.endings);
        rig.dispatches.clear();
        rig.cancels.clear();
        rig.endings.clear();
        if (!rig.faults.isEmpty()) {
            throw new AssertionError("faults " + rig.faults);
        }
        for (ControlCommand.Cancel cancel : cancels) {
            if (calm || !chance(0.1)) {
                works.removeIf(w -> w.dispatch.request().equals(cancel.request())
                        && w.dispatch.fence().compareTo(cancel.fence()) <= 0
                        && (w.handedOver ? w.decode : w.prefill)
                                .id.equals(cancel.executor().value()));
            }
        }
        dispatches.forEach(this::deliver);
    }

    private void deliver(Dispatch dispatch) {
        if (dispatch.emitted() >= dispatch.maxTokens() || dispatch.tokens().size() > Samples.MAX_CONTEXT) {
            throw new AssertionError("nothing is left to make for " + dispatch.request());
        }
        Fence before = newestFence.put(dispatch.request(), dispatch.fence());
        if (before != null && before.compareTo(dispatch.fence()) >= 0) {
            throw new AssertionError("fence fell from " + before + " to " + dispatch.fence());
        }
        Executor target = executors.get(dispatch.target().executor().value());
        if (!target.alive) {
            events.add(Samples.event(Kind.UNREACHABLE, dispatch));
        } else if (!calm && chance(0.02)) {
            return; // lost without a word
        } else if (!calm && chance(0.05)) {
            events.add(Samples.event(Kind.REFUSED, dispatch, target.id, true, RefusalCode.QUEUE_FULL, "no room."));
        } else {
            works.add(new Work(dispatch));
            events.add(Samples.event(Kind.ACCEPTED, dispatch));
            if (!calm && chance(0.03)) {
                events.add(Samples.event(Kind.UNREACHABLE, dispatch)); // answered too late: it runs all the same
            }
        }
    }

    private void work() {
        works.removeIf(Work::lost);
        for (Iterator<Work> each = works.iterator(); each.hasNext(); ) {
            Work work = each.next();
            if (!calm && chance(0.01)) {
                events.add(Samples.event(Kind.FAILED, work.dispatch));
                each.remove();
            } else if (!work.handedOver) {
                if (chance(0.5) && !handOver(work)) {
                    each.remove();
                }
            } else if (chance(0.5) && decode(work)) {
                each.remove();
            }
        }
    }

    private boolean handOver(Work work) {
        if (!work.decode.alive || work.decode.incarnation != work.decodeIncarnation) {
            events.add(Samples.event(
                    Kind.FAILED, work.dispatch, work.prefill.id, true, RefusalCode.HANDOVER, "the lease expired."));
            return false;
        }
        work.handedOver = true;
        events.add(Samples.event(Kind.RELEASED, work.dispatch));
        return true;
    }

    /** Makes some tokens; tells whether that was all. */
    private boolean decode(Work work) {
        Dispatch dispatch = work.dispatch;
        int prompt = dispatch.tokens().size() - dispatch.emitted();
        List<Integer> full = answer(dispatch.request(), prompt, dispatch.maxTokens());
        int upTo = Math.min(full.size(), work.made + 1 + random.nextInt(3));
        int[] tokens = full.subList(Math.min(work.made, upTo), upTo).stream()
                .mapToInt(Integer::intValue)
                .toArray();
        boolean done = upTo == full.size();
        FinishReason reason = full.get(full.size() - 1) == Samples.EOS ? FinishReason.EOS : FinishReason.LENGTH;
        String id = dispatch.request().value();
        TokenChunk chunk = done
                ? Samples.last(id, dispatch.fence(), work.made, reason, tokens)
                : Samples.chunk(id, dispatch.fence(), work.made, tokens);
        if (done && !calm && chance(0.05)) {
            chunk = Samples.chunk(id, dispatch.fence(), work.made, tokens);
            work.decode.alive = false; // dies before the end is out
        }
        results.add(chunk);
        if (chance(0.1)) {
            results.add(chunk);
        }
        work.made = upTo;
        if (done) {
            events.add(Samples.event(Kind.FINISHED, dispatch));
        }
        return done;
    }

    /** What the model says, whoever runs it. */
    private static List<Integer> answer(RequestId id, int prompt, int maxTokens) {
        int eosAt = Math.floorMod(id.hashCode() * 31, 40);
        List<Integer> tokens = new ArrayList<>();
        long most = Math.min(maxTokens, Math.max(1, Samples.MAX_CONTEXT - prompt + 1));
        for (int i = 0; i < most; i++) {
            tokens.add(i == eosAt ? Samples.EOS : Math.floorMod(id.hashCode() + i * 7, 90));
            if (i == eosAt) {
                break;
            }
        }
        return tokens;
    }

    /** The job and the readers read on; topics overtake each other. */
    private void read() {
        for (int i = 0; i < 20; i++) {
            switch (random.nextInt(3)) {
                case 0 -> {
                    if (requestsRead < requests.size()) {
                        RequestEvent next = requests.get(requestsRead++);
                        rig.apply(rig.core.onRequest(next, rig.now));
                    }
                }
                case 1 -> {
                    if (resultsRead < results.size()) {
                        rig.result(results.get(resultsRead++));
                    }
                }
                default -> {
                    if (eventsRead < events.size()) {
                        rig.event(events.get(eventsRead++));
                    }
                }
            }
            deliver();
        }
        while (resultsSeenByReaders < results.size()) {
            TokenChunk chunk = results.get(resultsSeenByReaders++);
            readers.get(chunk.request()).read(chunk);
        }
    }

    private void check() {
        List<String> problems = new ArrayList<>();
        readers.values().stream()
                .sorted(Comparator.comparing(r -> r.request.id()))
                .forEach(reader -> check(reader, problems));
        if (rig.core.liveRequests() != 0 || rig.rememberedEntries() != 0) {
            problems.add(rig.core.liveRequests() + " requests live and " + rig.rememberedEntries() + " entries remain");
        }
        if (!problems.isEmpty()) {
            throw new AssertionError(String.join("\n", problems));
        }
    }

    private void check(Reader reader, List<String> problems) {
        String name = reader.request.id() + ": ";
        if (reader.end == null) {
            problems.add(name + "never ended, after " + reader.tokens.size() + " tokens");
            return;
        }
        int prompt = ((Payload.Prompt) reader.request.payload()).tokens().size();
        List<Integer> full = answer(reader.request.id(), prompt, reader.request.maxTokens());
        if (reader.tokens.size() > full.size()
                || !full.subList(0, reader.tokens.size()).equals(reader.tokens)) {
            problems.add(name + "said something else than the model");
        }
        boolean complete = reader.end.reason() == FinishReason.EOS || reader.end.reason() == FinishReason.LENGTH;
        if (complete && reader.tokens.size() != full.size()) {
            problems.add(name + "ended with " + reader.end + " after " + reader.tokens.size() + " of " + full.size());
        }
        if (reader.end.reason() == FinishReason.CANCELLED && !cancelled.contains(reader.request.id())) {
            problems.add(name + "was cancelled by nobody");
        }
        boolean excused =
                reader.request.deadlineMillis() > 0 || reader.end.message().contains("failed");
        if (!reader.end.reason().isSuccess()
                && !excused
                && !reader.end.message().contains("Model demo")) {
            problems.add(name + "ended with " + reader.end);
        }
    }
}
