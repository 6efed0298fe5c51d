package org.genie.operators.scheduling;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.genie.model.ExecutorId;
import org.genie.model.Fence;
import org.genie.model.GraphHash;
import org.genie.model.RequestId;
import org.genie.model.Tokens;
import org.genie.model.event.DecisionRecord;
import org.genie.model.event.ExecutorEvent;
import org.genie.model.event.RefusalCode;
import org.genie.model.event.RequestEvent;
import org.genie.model.request.FinishReason;
import org.genie.model.request.InferenceRequest;
import org.genie.model.request.TokenChunk;
import org.genie.operators.cluster.ClusterView;
import org.genie.planner.routing.RequestPolicy;
import org.genie.planner.routing.RouteDecision;
import org.jspecify.annotations.Nullable;

/**
 * Decides for one pool which executors take which request, and sees every request to exactly one end.
 *
 * <p>A request is parked until its model has a place, waits in line for an executor, runs as one attempt after another,
 * each under a higher fence, and ends: by the last chunk of its executor, or by an ending made here (refused, cancelled,
 * failed, or complete when only the end was lost). What was made before an executor died is kept and continued.
 *
 * <p>Mutable; every change is told in the {@link Step}'s log, and a core built from the {@link SchedulerMemory} that the
 * log adds up to goes on where this one stood. Time is passed in. Cost per event is logarithmic in the live requests,
 * plus one look at each candidate executor per decision. Not thread-safe.
 */
public final class SchedulerCore {
    private final SchedulerSettings settings;
    private final Surroundings surroundings;
    private final Admission admission;
    private final Router router;
    private final Dispatches dispatches;
    private final Ledger ledger;
    private final EndedIds ended;
    private final Outbox out = new Outbox();
    private final Map<RequestId, LiveRequest> live = new HashMap<>();
    private final Map<RequestId, LiveRequest> parked = new LinkedHashMap<>();
    private final WaitingLine waiting = new WaitingLine();
    private final PriorityQueue<Due> agenda = new PriorityQueue<>();
    private final long epoch;
    private final long startedAtMillis;
    private long lastSweepMillis;
    private long nextSequence;
    /** Whether something happened that may let a waiting request start. */
    private boolean mayStart = true;
    /** Whether parked requests were judged since the topics of models were read to their ends. */
    private boolean knewAllModels;

    private record Due(long atMillis, long sequence, RequestId request) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int byTime = Long.compare(atMillis, other.atMillis);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }
    }

    /** Starts under an epoch above the remembered one and not below the clock. */
    public SchedulerCore(
            SchedulerSettings settings,
            RequestPolicy policy,
            TextEncoder encoder,
            Surroundings surroundings,
            SchedulerMemory memory,
            long nowMillis) {
        this.settings = settings;
        this.surroundings = surroundings;
        this.admission = new Admission(settings, encoder);
        this.ledger = new Ledger(settings.reportLag().toMillis());
        this.router = new Router(policy, surroundings, ledger);
        this.dispatches = new Dispatches(surroundings);
        this.ended = new EndedIds(settings.maxFinished());
        this.epoch = Math.max(memory.epoch() + 1, nowMillis);
        this.startedAtMillis = nowMillis;
        this.lastSweepMillis = nowMillis;
        out.log(new LogEntry.Epoch(epoch));
        restore(memory, nowMillis);
    }

    private void restore(SchedulerMemory memory, long nowMillis) {
        ended.restore(memory.ended());
        memory.requests().stream()
                .sorted((a, b) -> Long.compare(a.sequence(), b.sequence()))
                .forEach(request -> restore(request, memory, nowMillis));
    }

    private void restore(RequestRecord from, SchedulerMemory memory, long nowMillis) {
        InferenceRequest submission = memory.submissions().get(from.id());
        if (submission == null) {
            throw new IllegalStateException("request " + from.id() + " rests in state without its payload.");
        }
        Lineage lineage = new Lineage();
        for (Tokens page : new TreeMap<>(memory.pages().getOrDefault(from.id(), Map.of())).values()) {
            lineage.append(lineage.size(), page);
        }
        LiveRequest request = LiveRequest.restored(from, submission, lineage);
        live.put(request.id(), request);
        nextSequence = Math.max(nextSequence, request.sequence + 1);
        Binding binding = request.binding;
        Attempt attempt = request.attempt;
        switch (request.stage) {
            case PARKED -> parked.put(request.id(), request);
            case WAITING -> waiting.add(request, bound(binding).graph());
            case RUNNING -> {
                if (attempt != null) {
                    ledger.open(request, attempt, Demand.of(request, bound(binding)));
                }
            }
            case PAUSED -> {}
        }
        lineUp(request, nowMillis);
    }

    /** A submission (repeats are dropped) or a cancellation. */
    public Step onRequest(RequestEvent event, long nowMillis) {
        if (event instanceof RequestEvent.Submitted submitted) {
            submit(submitted.request(), nowMillis);
        } else {
            LiveRequest request = live.get(event.id());
            if (request != null) {
                guarded(request, nowMillis, r -> end(r, FinishReason.CANCELLED, "", 0, nowMillis));
            }
        }
        return finish(nowMillis);
    }

    /** A piece of an answer as its readers see it, own endings included. */
    public Step onResult(TokenChunk chunk, long nowMillis) {
        LiveRequest request = live.get(chunk.request());
        if (request != null) {
            guarded(request, nowMillis, r -> take(r, chunk, nowMillis));
        }
        return finish(nowMillis);
    }

    /** News of an attempt; other attempts than the newest are of no interest. */
    public Step onExecutorEvent(ExecutorEvent event, long nowMillis) {
        LiveRequest request = live.get(event.request());
        if (request != null && request.attempt != null && event.fence().equals(request.fence)) {
            guarded(request, nowMillis, r -> take(r, event, nowMillis));
        }
        return finish(nowMillis);
    }

    /** The surroundings know a newer heartbeat of the executor. */
    public Step onHeartbeat(ExecutorId executor, ClusterView.Change change, long nowMillis) {
        if (change == ClusterView.Change.RESTARTED) {
            sweep(executor, nowMillis);
        }
        mayStart = true;
        return finish(nowMillis);
    }

    /** The surroundings have a newer plan, or know more models. */
    public Step onModelsChanged(long nowMillis) {
        mayStart = true;
        judgeParked(nowMillis);
        for (LiveRequest request : waiting.all()) {
            if (isOutdated(request)) {
                waiting.remove(request);
                guarded(request, nowMillis, r -> admit(r, nowMillis));
            }
        }
        return finish(nowMillis);
    }

    private void judgeParked(long nowMillis) {
        for (LiveRequest request : List.copyOf(parked.values())) {
            guarded(request, nowMillis, r -> admit(r, nowMillis));
        }
    }

    /** Time has passed. */
    public Step onWakeUp(long nowMillis) {
        return finish(nowMillis);
    }

    /** Requests that are neither ended nor unknown. */
    public int liveRequests() {
        return live.size();
    }

    public long epoch() {
        return epoch;
    }

    // ---- arriving ----

    private void submit(InferenceRequest submission, long nowMillis) {
        if (live.containsKey(submission.id()) || ended.contains(submission.id())) {
            return;
        }
        LiveRequest request =
                new LiveRequest(submission, nextSequence++, nowMillis, new Fence(epoch, 0), new Lineage());
        live.put(request.id(), request);
        out.log(new LogEntry.Submitted(submission));
        guarded(request, nowMillis, r -> {
            if (parked.size() + waiting.size() >= settings.maxWaiting()) {
                refuse(r, tooMany(), settings.retryAfter().toMillis(), nowMillis);
            } else if (!isOver(r, nowMillis)) {
                admit(r, nowMillis);
            }
        });
    }

    private String tooMany() {
        return "Pool is full: " + (parked.size() + waiting.size()) + " requests wait and " + settings.maxWaiting()
                + " may.\nMaybe send again later, or add executors.";
    }

    private void admit(LiveRequest request, long nowMillis) {
        Admission.Verdict verdict = admission.judge(request, surroundings, nowMillis);
        if (verdict instanceof Admission.Verdict.Admitted admitted) {
            parked.remove(request.id());
            if (admitted.submission() != request.submission()) {
                request.tokenised(admitted.submission());
                out.log(new LogEntry.Submitted(admitted.submission()));
            }
            request.binding = admitted.binding();
            queue(request, nowMillis);
        } else if (verdict instanceof Admission.Verdict.Later later) {
            request.stage = Stage.PARKED;
            parked.put(request.id(), request);
            lineUp(request, later.atMillis());
            out.changed(request);
        } else if (verdict instanceof Admission.Verdict.Refused refused) {
            refuse(request, refused.message(), 0, nowMillis);
        }
    }

    /** Whether a request that never ran would now run another version of its model. */
    private boolean isOutdated(LiveRequest request) {
        Binding binding = request.binding;
        return binding != null
                && !request.wasStarted()
                && surroundings
                        .placement(request.submission().model())
                        .filter(p -> p.isFeasible() && p.manifest().version() != binding.modelVersion())
                        .isPresent();
    }

    private void queue(LiveRequest request, long nowMillis) {
        Binding binding = bound(request.binding);
        request.stage = Stage.WAITING;
        request.resumesAtMillis = 0;
        if (request.waitingSinceMillis == 0) {
            request.waitingSinceMillis = nowMillis;
        }
        waiting.add(request, binding.graph());
        mayStart = true;
        out.changed(request);
        lineUp(request, nextLook(request));
    }

    // ---- going out ----

    /** Starts as many of those that wait as find an executor. */
    private void startWaiting(long nowMillis) {
        if (!mayStart) {
            return;
        }
        mayStart = false;
        for (GraphHash graph : waiting.graphs()) {
            LiveRequest next = waiting.head(graph);
            while (next != null && leavesLine(next, nowMillis)) {
                next = waiting.head(graph);
            }
        }
    }

    private boolean leavesLine(LiveRequest request, long nowMillis) {
        guarded(request, nowMillis, r -> route(r, nowMillis));
        return request.stage != Stage.WAITING || !live.containsKey(request.id());
    }

    private void route(LiveRequest request, long nowMillis) {
        if (request.isComplete()) {
            complete(request, nowMillis);
            return;
        }
        Binding binding = bound(request.binding);
        Demand demand = Demand.of(request, binding);
        RouteDecision decision = router.route(request, binding, demand, nowMillis);
        if (decision instanceof RouteDecision.Chosen chosen) {
            start(request, binding, demand, chosen, nowMillis);
        } else if (decision instanceof RouteDecision.Wait wait) {
            if (!request.waitExplained) {
                request.waitExplained = true;
                explain(request, "wait", null, wait.explanation(), nowMillis);
            }
        } else if (decision instanceof RouteDecision.Impossible impossible) {
            explain(request, "refuse", null, impossible.explanation(), nowMillis);
            giveUp(request, impossible.message(), 0, nowMillis);
        }
    }

    private void start(
            LiveRequest request, Binding binding, Demand demand, RouteDecision.Chosen chosen, long nowMillis) {
        waiting.remove(request);
        request.fence = request.fence.next(Math.max(epoch, request.fence.epoch()));
        Attempt attempt = dispatches.attempt(chosen, nowMillis);
        request.attempt = attempt;
        request.stage = Stage.RUNNING;
        request.waitExplained = false;
        ledger.open(request, attempt, demand);
        out.command(dispatches.start(request, binding, attempt));
        explain(request, request.fence.attempt() > 1 ? "retry" : "dispatch", attempt, chosen.explanation(), nowMillis);
        out.changed(request);
        lineUp(request, nextLook(request));
    }

    // ---- news ----

    private void take(LiveRequest request, TokenChunk chunk, long nowMillis) {
        if (chunk.fence().compareTo(request.seenFence) < 0) {
            return;
        }
        if (chunk.fence().compareTo(request.seenFence) > 0) {
            request.seenFence = chunk.fence();
            out.changed(request);
        }
        boolean gap = chunk.offset() > request.lineage.size();
        keep(request, chunk);
        boolean own = chunk.fence().equals(request.fence);
        if (own && !gap && request.attempt != null) {
            progress(request, request.attempt);
        }
        if (!chunk.isLast()) {
            return;
        }
        if (!gap) {
            if (!own) {
                cancelAttempt(request);
            }
            close(request, nowMillis);
        } else if (own && request.attempt != null) {
            // Readers wait for what is missing: another attempt makes it again.
            String message = "Request " + request.id() + " ended with " + (chunk.offset() - request.lineage.size())
                    + " tokens missing.";
            lose(request, request.attempt, List.of(), message, nowMillis);
        }
    }

    private void keep(LiveRequest request, TokenChunk chunk) {
        int before = request.lineage.size();
        if (request.lineage.append(chunk.offset(), chunk.tokens())) {
            for (int page = before / Lineage.PAGE_TOKENS; page < request.lineage.pages(); page++) {
                out.log(new LogEntry.Page(request.id(), page, request.lineage.page(page)));
            }
        }
    }

    /** Tokens come from the decode executor: it has the cache, and the attempt is well. */
    private void progress(LiveRequest request, Attempt attempt) {
        handedOver(request, attempt);
        if (request.trouble != Trouble.NONE || request.waitingSinceMillis != 0) {
            request.trouble = Trouble.NONE;
            request.waitingSinceMillis = 0;
            out.changed(request);
        }
    }

    /** The cache has left the prefill executor, which is free for others. */
    private void handedOver(LiveRequest request, Attempt attempt) {
        if (!attempt.handedOver()) {
            request.attempt = attempt.toHandedOver();
            ledger.handedOver(request, attempt);
            mayStart = true;
            out.changed(request);
        }
    }

    private void take(LiveRequest request, ExecutorEvent event, long nowMillis) {
        Attempt attempt = attempt(request);
        switch (event.kind()) {
            case ACCEPTED -> {
                if (!attempt.accepted()) {
                    request.attempt = attempt.toAccepted();
                    out.changed(request);
                    lineUp(request, nextLook(request));
                }
            }
            case RELEASED -> handedOver(request, attempt);
            case FINISHED -> {
                ledger.free(request, attempt);
                mayStart = true;
            }
            case REFUSED, FAILED, UNREACHABLE -> broke(request, attempt, event, nowMillis);
        }
    }

    // ---- going wrong ----

    private void broke(LiveRequest request, Attempt attempt, ExecutorEvent event, long nowMillis) {
        List<ExecutorId> suspects = Dispatches.suspects(event, attempt);
        String message = event.message().isEmpty()
                ? "Executor " + event.executor() + " reports " + event.kind() + " " + event.code() + " for request "
                        + request.id() + "."
                : event.message();
        if (!event.retryable() && event.kind() != ExecutorEvent.Kind.UNREACHABLE) {
            boolean neverStarted = request.lineage.size() == 0
                    && (event.code() == RefusalCode.BAD_REQUEST || event.code() == RefusalCode.NO_MEMORY);
            end(request, neverStarted ? FinishReason.REFUSED : FinishReason.FAILED, message, 0, nowMillis);
        } else if (Dispatches.isLackOfRoom(event)) {
            release(request, attempt);
            request.trouble = request.trouble.withoutRoomOn(suspects, message);
            pause(request, settings.firstBackOff().toMillis(), nowMillis);
        } else {
            lose(request, attempt, suspects, message, nowMillis);
        }
    }

    /** Takes what a broken attempt leaves, and tries again where that can help. */
    private void lose(LiveRequest request, Attempt attempt, List<ExecutorId> suspects, String message, long nowMillis) {
        release(request, attempt);
        request.trouble = request.trouble.withFailure(suspects, message, nowMillis);
        out.changed(request);
        if (request.isComplete()) {
            complete(request, nowMillis);
            return;
        }
        int failures = request.trouble.failures();
        long spent = nowMillis - request.trouble.firstAtMillis();
        if (failures >= settings.maxAttempts() || spent > settings.retryWindow().toMillis()) {
            end(request, FinishReason.FAILED, lostOften(request, failures, spent), 0, nowMillis);
        } else {
            pause(request, settings.backOffMillis(failures), nowMillis);
        }
    }

    private static String lostOften(LiveRequest request, int failures, long spentMillis) {
        return "Request " + request.id() + " failed " + failures + " times in " + spentMillis + " ms; the last time: "
                + request.trouble.message();
    }

    private void pause(LiveRequest request, long millis, long nowMillis) {
        request.stage = Stage.PAUSED;
        request.resumesAtMillis = nowMillis + millis;
        out.changed(request);
        lineUp(request, nextLook(request));
    }

    /** Frees what the attempt holds, here and at its executors. */
    private void release(LiveRequest request, Attempt attempt) {
        cancelAttempt(request);
        ledger.close(request, attempt);
        mayStart = true;
        request.attempt = null;
    }

    private void cancelAttempt(LiveRequest request) {
        if (request.attempt != null) {
            dispatches
                    .cancels(request.id(), request.lastWord(epoch), request.attempt)
                    .forEach(out::command);
        }
    }

    /** Tells the living from the dead, and loses what the dead had. */
    private void sweep(long nowMillis) {
        lastSweepMillis = nowMillis;
        mayStart = true;
        for (ExecutorId executor : ledger.busy()) {
            sweep(executor, nowMillis);
        }
    }

    private void sweep(ExecutorId executor, long nowMillis) {
        ClusterView cluster = surroundings.cluster();
        boolean alive = cluster.isAlive(executor, nowMillis) || isGrace(executor, nowMillis);
        long incarnation =
                cluster.sighting(executor).map(s -> s.heartbeat().incarnation()).orElse(Long.MIN_VALUE);
        for (LiveRequest request : ledger.attemptsOn(executor)) {
            Attempt attempt = attempt(request);
            boolean replaced = incarnation > attempt.incarnation(executor);
            if (attempt.needs(executor) && (!alive || replaced)) {
                String message = "Executor " + executor + (replaced ? " was restarted" : " is silent")
                        + " while it had request " + request.id() + ".";
                guarded(request, nowMillis, r -> lose(r, attempt, List.of(executor), message, nowMillis));
            }
        }
    }

    /** An executor that was never seen since the start may just not have been heard yet. */
    private boolean isGrace(ExecutorId executor, long nowMillis) {
        return surroundings.cluster().sighting(executor).isEmpty()
                && nowMillis - startedAtMillis <= settings.acceptLimit().toMillis();
    }

    // ---- ending ----

    private void refuse(LiveRequest request, String message, long retryAfterMillis, long nowMillis) {
        explain(request, "refuse", null, message, nowMillis);
        end(request, FinishReason.REFUSED, message, retryAfterMillis, nowMillis);
    }

    /** Ends a request that finds no executor: refused if nothing was made yet. */
    private void giveUp(LiveRequest request, String message, long retryAfterMillis, long nowMillis) {
        boolean nothing = request.lineage.size() == 0 && request.trouble.failures() == 0;
        end(request, nothing ? FinishReason.REFUSED : FinishReason.FAILED, message, retryAfterMillis, nowMillis);
    }

    /** All tokens are there, but their last chunk was lost with its executor. */
    private void complete(LiveRequest request, long nowMillis) {
        boolean eos = request.lineage.size() <= request.submission().maxTokens()
                && request.endsWithEos(bound(request.binding));
        end(request, eos ? FinishReason.EOS : FinishReason.LENGTH, "", 0, nowMillis);
    }

    private void end(LiveRequest request, FinishReason reason, String message, long retryAfterMillis, long nowMillis) {
        cancelAttempt(request);
        out.result(TokenChunk.ending(
                request.id(),
                request.lastWord(epoch),
                request.lineage.size(),
                new TokenChunk.End(
                        reason, message, retryAfterMillis, dispatches.report(request.attempt), new byte[0])));
        close(request, nowMillis);
    }

    private void close(LiveRequest request, long nowMillis) {
        if (request.attempt != null) {
            ledger.close(request, request.attempt);
            mayStart = true;
            request.attempt = null;
        }
        live.remove(request.id());
        parked.remove(request.id());
        waiting.remove(request);
        long until = nowMillis + settings.finishedFor().toMillis();
        ended.add(request.id(), until);
        out.ended(request, until);
    }

    // ---- time ----

    /** Makes sure that the request is looked at by the given time. */
    private void lineUp(LiveRequest request, long atMillis) {
        long deadline = request.submission().deadlineMillis();
        long at = deadline > 0 ? Math.min(atMillis, deadline) : atMillis;
        if (at < request.dueAtMillis) {
            request.dueAtMillis = at;
            agenda.add(new Due(at, request.sequence, request.id()));
        }
    }

    /** When time alone changes where the request stands. */
    private long nextLook(LiveRequest request) {
        return switch (request.stage) {
            case PARKED -> Step.NEVER;
            case WAITING -> request.waitingSinceMillis + settings.waitingLimit().toMillis();
            case PAUSED -> request.resumesAtMillis;
            case RUNNING -> acceptedBy(attempt(request));
        };
    }

    private long acceptedBy(Attempt attempt) {
        return attempt.accepted()
                ? Step.NEVER
                : Math.max(attempt.startedAtMillis(), startedAtMillis)
                        + settings.acceptLimit().toMillis();
    }

    private void attendDue(long nowMillis) {
        Due first = agenda.peek();
        while (first != null && first.atMillis() <= nowMillis) {
            agenda.poll();
            LiveRequest request = live.get(first.request());
            if (request != null && request.dueAtMillis == first.atMillis()) {
                request.dueAtMillis = Step.NEVER;
                guarded(request, nowMillis, r -> attend(r, nowMillis));
            }
            first = agenda.peek();
        }
    }

    private void attend(LiveRequest request, long nowMillis) {
        if (isOver(request, nowMillis)) {
            return;
        }
        switch (request.stage) {
            case PARKED -> admit(request, nowMillis);
            case WAITING -> {
                if (nowMillis >= nextLook(request)) {
                    giveUp(
                            request,
                            waitedLong(request, nowMillis),
                            settings.retryAfter().toMillis(),
                            nowMillis);
                }
            }
            case PAUSED -> {
                if (nowMillis >= request.resumesAtMillis) {
                    queue(request, nowMillis);
                }
            }
            case RUNNING -> {
                Attempt attempt = attempt(request);
                if (nowMillis >= acceptedBy(attempt)) {
                    String message = "Executor " + attempt.prefill() + " did not say within "
                            + settings.acceptLimit().toMillis() + " ms whether it takes request " + request.id() + ".";
                    lose(request, attempt, List.of(attempt.prefill()), message, nowMillis);
                }
            }
        }
        if (live.containsKey(request.id())) {
            lineUp(request, nextLook(request));
        }
    }

    private String waitedLong(LiveRequest request, long nowMillis) {
        String last =
                request.trouble.message().isEmpty() ? "" : " The last executor said: " + request.trouble.message();
        return "Request " + request.id() + " waited " + (nowMillis - request.waitingSinceMillis)
                + " ms for an executor with room, the limit being "
                + settings.waitingLimit().toMillis() + "; " + waiting.size() + " requests wait." + last
                + "\nMaybe send again later, or add executors.";
    }

    /** Ends a request whose deadline has passed. */
    private boolean isOver(LiveRequest request, long nowMillis) {
        long deadline = request.submission().deadlineMillis();
        if (deadline <= 0 || nowMillis < deadline) {
            return false;
        }
        String message = "Request " + request.id() + " passed its deadline by " + (nowMillis - deadline) + " ms.";
        end(request, request.wasStarted() ? FinishReason.FAILED : FinishReason.REFUSED, message, 0, nowMillis);
        return true;
    }

    // ---- around every step ----

    private Step finish(long nowMillis) {
        if (!knewAllModels && surroundings.isCaughtUp()) {
            knewAllModels = true;
            judgeParked(nowMillis);
        }
        attendDue(nowMillis);
        if (nowMillis - lastSweepMillis >= settings.sweepInterval().toMillis()) {
            sweep(nowMillis);
        }
        startWaiting(nowMillis);
        ended.expire(nowMillis).forEach(id -> out.log(new LogEntry.Forgotten(id)));
        return out.drain(nextWakeUp());
    }

    /** While anything lives, time is looked at often: changes of the pool come without a chance to set a timer. */
    private long nextWakeUp() {
        if (live.isEmpty()) {
            return Step.NEVER;
        }
        long sweep = lastSweepMillis + settings.sweepInterval().toMillis();
        Due first = agenda.peek();
        return first == null ? sweep : Math.min(first.atMillis(), sweep);
    }

    /** A bug that shows on one request ends that request alone. */
    private void guarded(LiveRequest request, long nowMillis, Consumer<LiveRequest> action) {
        try {
            action.accept(request);
        } catch (RuntimeException e) {
            out.fault("Request " + request.id() + ": " + e);
            if (live.containsKey(request.id())) {
                String message = "The scheduler failed on request " + request.id() + " ("
                        + e.getClass().getSimpleName() + ").\nMaybe report this with the job's log.";
                end(request, FinishReason.FAILED, message, 0, nowMillis);
            }
        }
    }

    private void explain(
            LiveRequest request, String choice, @Nullable Attempt attempt, String explanation, long nowMillis) {
        double share = Math.floorMod(request.id().hashCode(), 10_000) / 10_000.0;
        if (share < settings.explainedShare()) {
            out.decision(new DecisionRecord(
                    request.id(),
                    request.fence,
                    choice,
                    attempt == null ? null : attempt.prefill(),
                    attempt == null ? null : attempt.decode(),
                    surroundings.plan().version(),
                    explanation,
                    nowMillis));
        }
    }

    private static Binding bound(@Nullable Binding binding) {
        if (binding == null) {
            throw new IllegalStateException("a request stands in line before it was admitted.");
        }
        return binding;
    }

    private static Attempt attempt(LiveRequest request) {
        Attempt attempt = request.attempt;
        if (attempt == null) {
            throw new IllegalStateException("request " + request.id() + " runs without an attempt.");
        }
        return attempt;
    }
}
