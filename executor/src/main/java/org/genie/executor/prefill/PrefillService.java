package org.genie.executor.prefill;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.genie.executor.attempts.FenceBook;
import org.genie.executor.engine.Engine;
import org.genie.executor.graphs.GraphHost;
import org.genie.executor.graphs.GraphLookup;
import org.genie.executor.graphs.ResidentGraph;
import org.genie.executor.memory.MemoryBudget;
import org.genie.executor.report.Counters;
import org.genie.executor.report.Failure;
import org.genie.executor.report.FailureException;
import org.genie.executor.report.Publisher;
import org.genie.executor.report.Self;
import org.genie.model.Fence;
import org.genie.model.RequestId;
import org.genie.model.event.Dispatch;
import org.genie.model.event.RefusalCode;
import org.genie.model.plan.ModelPlacement;
import org.genie.model.request.FinishReason;
import org.genie.model.request.RequestReport;
import org.genie.model.request.TokenChunk;
import org.genie.model.semantics.GraphProfile;
import org.genie.model.semantics.Phase;
import org.genie.transport.control.ControlHandler;
import org.genie.transport.control.DispatchOutcome;
import org.genie.transport.control.Lease;
import org.genie.transport.control.ReserveCall;
import org.genie.transport.control.ReserveOutcome;
import org.genie.transport.data.DataAddress;
import org.genie.transport.data.TensorClient;
import org.genie.transport.data.TransferOutcome;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes dispatches and runs them: reserves at the decode executor, computes, hands the cache over. One thread computes, a
 * few send; control threads only line attempts up. A broken attempt ends with one event, and holds nothing afterwards.
 */
public final class PrefillService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PrefillService.class);
    private static final int QUEUE_CAPACITY = 1_024;
    private static final int SENDERS = 2;
    private static final int LOGIT_BYTES = 4;
    private static final Duration MEMORY_PATIENCE = Duration.ofSeconds(10);

    private final Self self;
    private final Engine engine;
    private final GraphHost graphs;
    private final MemoryBudget budget;
    private final Publisher publisher;
    private final Counters counters;
    private final DecodePeers peers;
    private final LeaseKeeper leases;
    private final PrefillQueue queue;
    private final FenceBook fences = new FenceBook();
    /** Attempts that the loop or a sender has. */
    private final Map<RequestId, PrefillTask> active = new ConcurrentHashMap<>();

    private final ExecutorService senders;
    private final Thread loop;

    /**
     * @param here this executor's own control handler, for attempts that decode where they prefill
     * @param hereAddress where this executor takes tensors from its own process
     */
    public PrefillService(
            Self self,
            Engine engine,
            GraphHost graphs,
            MemoryBudget budget,
            Publisher publisher,
            Counters counters,
            ScheduledExecutorService timer,
            ControlHandler here,
            DataAddress hereAddress,
            TensorClient tensors) {
        this.self = self;
        this.engine = engine;
        this.graphs = graphs;
        this.budget = budget;
        this.publisher = publisher;
        this.counters = counters;
        this.peers = new DecodePeers(self.id(), here, hereAddress, tensors);
        this.leases = new LeaseKeeper(timer);
        this.queue = new PrefillQueue(
                QUEUE_CAPACITY,
                task -> graphs.lookup(task.dispatch.graph(), task.dispatch.planVersion()),
                this::reserve,
                this::fail,
                System::nanoTime,
                System::currentTimeMillis);
        this.senders = Executors.newFixedThreadPool(SENDERS, task -> daemon(task, "genie-send"));
        this.loop = daemon(this::run, "genie-prefill");
    }

    public void start() {
        loop.start();
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    // ---- control threads ----

    /** Takes an attempt or refuses it; the same one again is accepted and changes nothing. */
    public DispatchOutcome dispatch(Dispatch dispatch) {
        if (fences.standing(dispatch.request(), dispatch.fence()) == FenceBook.Standing.NEWER) {
            Optional<Failure> problem = refusal(dispatch);
            if (problem.isPresent()) {
                return refused(problem.get());
            }
        }
        return switch (fences.see(dispatch.request(), dispatch.fence())) {
            case STALE ->
                refused(Failure.lasting(
                        RefusalCode.STALE_FENCE,
                        "A newer attempt at request " + dispatch.request() + " is known here."));
            case SAME -> new DispatchOutcome.Accepted();
            case NEWER -> lineUp(dispatch);
        };
    }

    private DispatchOutcome lineUp(Dispatch dispatch) {
        drop(dispatch.request(), dispatch.fence());
        if (!queue.add(new PrefillTask(dispatch, System.nanoTime()))) {
            fences.forget(dispatch.request(), dispatch.fence());
            return refused(new Failure(
                    RefusalCode.QUEUE_FULL,
                    true,
                    "Executor " + self.id() + " has " + QUEUE_CAPACITY + " requests waiting; no more are taken.",
                    1,
                    0));
        }
        counters.dispatchesAccepted.increment();
        return new DispatchOutcome.Accepted();
    }

    private DispatchOutcome refused(Failure failure) {
        counters.dispatchesRefused.increment();
        return failure.asDispatchOutcome();
    }

    private Optional<Failure> refusal(Dispatch dispatch) {
        if (!dispatch.target().executor().equals(self.id())) {
            return Optional.of(Failure.retryable(
                    RefusalCode.INTERNAL,
                    "This is executor " + self.id() + ", not "
                            + dispatch.target().executor() + "."));
        }
        Optional<ModelPlacement> model = graphs.model(dispatch.model());
        return DispatchChecks.problem(dispatch, model)
                .or(() -> notHere(dispatch))
                .or(() -> addresses(dispatch))
                .or(() -> model.flatMap(m -> tooLarge(dispatch, m)));
    }

    private Optional<Failure> notHere(Dispatch dispatch) {
        GraphLookup found = graphs.lookup(dispatch.graph(), dispatch.planVersion());
        if (found instanceof GraphLookup.Broken broken) {
            return Optional.of(new Failure(RefusalCode.NOT_LOADED, !broken.lasting(), broken.message(), 0, 0));
        }
        return found instanceof GraphLookup.Absent
                ? Optional.of(Failure.retryable(
                        RefusalCode.NOT_LOADED,
                        "Plan " + graphs.planVersion() + " does not put graph "
                                + dispatch.graph().brief() + " on executor " + self.id() + "."))
                : Optional.empty();
    }

    private Optional<Failure> addresses(Dispatch dispatch) {
        Dispatch.Peer decode = dispatch.decode();
        if (decode == null) {
            return Optional.empty();
        }
        try {
            peers.peer(decode);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(Failure.retryable(RefusalCode.HANDOVER, String.valueOf(e.getMessage())));
        }
    }

    private Optional<Failure> tooLarge(Dispatch dispatch, ModelPlacement model) {
        long needed = model.profiles().stream()
                .filter(p -> p.graph().equals(dispatch.graph()))
                .mapToLong(p -> bytesNeeded(p, dispatch))
                .max()
                .orElse(0);
        return needed > budget.capacity() ? Optional.of(noMemory(dispatch, needed)) : Optional.empty();
    }

    /** The cache that a prefill makes, and its largest activation, the logits. */
    private static long bytesNeeded(GraphProfile profile, Dispatch dispatch) {
        long perToken = profile.phase() == Phase.PREFILL
                ? profile.kvBytesPerToken() + LOGIT_BYTES * profile.vocabulary().orElse(0)
                : 0;
        return Math.multiplyExact(perToken, (long) dispatch.tokens().size());
    }

    private Failure noMemory(Dispatch dispatch, long needed) {
        return Failure.noMemory(
                "Prefill of request " + dispatch.request() + " ("
                        + dispatch.tokens().size() + " tokens) on executor " + self.id(),
                needed,
                budget.free(),
                budget.capacity());
    }

    /** Ends every attempt at a request up to a fence, without a word; false where there is none. */
    public boolean drop(RequestId request, Fence upTo) {
        List<PrefillTask> waiting = queue.remove(request, upTo);
        waiting.forEach(this::giveUp);
        PrefillTask running = active.get(request);
        boolean concerned = running != null && running.dispatch.fence().compareTo(upTo) <= 0;
        if (running != null && concerned) {
            running.dropped = true;
        }
        return concerned || !waiting.isEmpty();
    }

    // ---- reservations ----

    private void reserve(PrefillTask task) {
        Dispatch dispatch = task.dispatch;
        Dispatch.Peer decode = dispatch.decode();
        ResidentGraph graph = task.graph;
        if (decode == null || dispatch.decodeGraph() == null || graph == null) {
            throw new IllegalStateException(task + " reserves without a decode executor.");
        }
        DecodePeer peer = peers.peer(decode);
        task.peer = peer;
        ReserveCall call = new ReserveCall(
                dispatch.request(),
                dispatch.fence(),
                dispatch.model(),
                dispatch.decodeGraph(),
                self.id(),
                self.pid(),
                dispatch.eosTokens(),
                task.tokens(),
                dispatch.emitted(),
                dispatch.maxTokens(),
                dispatch.maxContext(),
                graph.layout().bytes(task.tokens()));
        peer.reserve(call).thenAccept(outcome -> onReserved(task, peer, outcome));
    }

    private void onReserved(PrefillTask task, DecodePeer peer, ReserveOutcome outcome) {
        Lease lease = null;
        if (outcome instanceof ReserveOutcome.Reserved reserved) {
            lease = new Lease(task.dispatch.request(), task.dispatch.fence(), reserved.reservation());
            leases.keep(lease, peer);
        }
        task.lease = lease;
        if (!queue.reserved(task, outcome)) {
            giveUpLease(task);
        }
    }

    private void giveUpLease(PrefillTask task) {
        Lease lease = task.lease;
        DecodePeer peer = task.peer;
        if (lease != null && peer != null) {
            leases.drop(lease);
            peer.abandon(lease);
        }
    }

    /** Frees what an attempt holds here and at its decode executor. */
    private void giveUp(PrefillTask task) {
        giveUpLease(task);
        release(task);
    }

    private static void release(PrefillTask task) {
        ResidentGraph graph = task.graph;
        if (graph != null) {
            graph.release();
        }
    }

    private void fail(PrefillTask task, Failure failure) {
        giveUp(task);
        counters.failures.increment();
        LOG.debug("attempt failed requestId={} code={}", task.dispatch.request(), failure.code());
        publisher.publish(self.failed(task.dispatch.request(), task.dispatch.fence(), failure));
    }

    // ---- the loop ----

    private void run() {
        try {
            while (true) {
                Optional<PrefillTask> task = queue.next();
                if (task.isEmpty()) {
                    return;
                }
                active.put(task.get().dispatch.request(), task.get());
                run(task.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Never throws but when interrupted: an attempt that breaks must not take the loop along. */
    private void run(PrefillTask task) throws InterruptedException {
        try {
            if (task.isOnePass()) {
                runOnePass(task);
            } else {
                prefill(task);
            }
        } catch (FailureException e) {
            endWith(task, e.failure());
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
            LOG.error("computation broke requestId={}", task.dispatch.request(), e);
            endWith(task, engineFailure(task, e));
        }
    }

    private static Failure engineFailure(PrefillTask task, Throwable e) {
        return Failure.retryable(
                RefusalCode.ENGINE, "Request " + task.dispatch.request() + " broke in the engine: " + e.getMessage());
    }

    private void endWith(PrefillTask task, Failure failure) {
        active.remove(task.dispatch.request(), task);
        fail(task, failure);
    }

    private void endDropped(PrefillTask task) {
        active.remove(task.dispatch.request(), task);
        giveUp(task);
    }

    private static ResidentGraph graph(PrefillTask task) {
        ResidentGraph graph = task.graph;
        if (graph == null) {
            throw new IllegalStateException(task + " has no graph.");
        }
        return graph;
    }

    private void runOnePass(PrefillTask task) throws FailureException {
        Dispatch dispatch = task.dispatch;
        OnePassCall.Result result = OnePassCall.run(engine, graph(task), dispatch);
        counters.onePassRuns.increment();
        active.remove(dispatch.request(), task);
        release(task);
        if (task.dropped) {
            return;
        }
        RequestReport report =
                new RequestReport(self.id(), self.pid(), null, 0, self.runsOn(), 0, "", result.computeNanos() / 1e6, 0);
        publisher.publish(TokenChunk.ending(
                dispatch.request(),
                dispatch.fence(),
                0,
                new TokenChunk.End(FinishReason.DONE, "", 0, report, result.outputs())));
        publisher.publish(self.finished(dispatch.request(), dispatch.fence()));
    }

    private void prefill(PrefillTask task) throws FailureException, InterruptedException {
        // Once more: when it was lined up, its plan may not have been here yet.
        Optional<Failure> problem = DispatchChecks.problem(task.dispatch, graphs.model(task.dispatch.model()));
        if (problem.isPresent()) {
            throw new FailureException(problem.get());
        }
        ResidentGraph graph = graph(task);
        long needed = bytesNeeded(graph.profile(), task.dispatch);
        MemoryBudget.Grant grant = budget.take(needed, MEMORY_PATIENCE)
                .orElseThrow(() -> new FailureException(noMemory(task.dispatch, needed)));
        PrefillCall call = null;
        try {
            if (!task.dropped) {
                call = PrefillCall.run(engine, graph, task.dispatch);
                counters.prefills.increment();
                counters.prefillTokens.add(task.tokens());
            }
        } finally {
            if (call == null) {
                grant.close();
            }
        }
        if (call == null) {
            endDropped(task);
            return;
        }
        PrefillCall made = call;
        senders.execute(() -> handOver(task, made, grant));
    }

    // ---- the senders ----

    private void handOver(PrefillTask task, PrefillCall call, MemoryBudget.Grant grant) {
        Failure failure = null;
        try (call;
                grant) {
            if (!task.dropped) {
                failure = send(task, call);
            }
        } catch (RuntimeException e) {
            LOG.error("hand-over broke requestId={}", task.dispatch.request(), e);
            failure = Failure.retryable(
                    RefusalCode.HANDOVER, "The hand-over of request " + task.dispatch.request() + " broke.");
        }
        if (failure != null) {
            endWith(task, failure);
        } else if (task.dropped) {
            endDropped(task);
        } else {
            endHandedOver(task);
        }
    }

    private void endHandedOver(PrefillTask task) {
        Lease lease = task.lease;
        if (lease != null) {
            leases.drop(lease);
        }
        active.remove(task.dispatch.request(), task);
        release(task);
        counters.handOversSent.increment();
        publisher.publish(self.released(task.dispatch.request(), task.dispatch.fence()));
    }

    private static @Nullable Failure send(PrefillTask task, PrefillCall call) {
        Lease lease = task.lease;
        DecodePeer peer = task.peer;
        if (lease == null || peer == null) {
            throw new IllegalStateException(task + " hands over without a reservation.");
        }
        TransferOutcome outcome = peer.send(call.transfer(task.dispatch, lease.reservation()));
        if (outcome instanceof TransferOutcome.Rejected rejected) {
            return Failure.retryable(RefusalCode.HANDOVER, rejected.rejection().message());
        }
        return outcome instanceof TransferOutcome.Broken broken
                ? Failure.retryable(RefusalCode.HANDOVER, broken.message())
                : null;
    }

    // ---- what others ask ----

    public int queuedRequests() {
        return queue.size();
    }

    public int runningRequests() {
        return active.size();
    }

    /** Prompt tokens that wait or compute. */
    public long queuedTokens() {
        long running = active.values().stream().mapToLong(PrefillTask::tokens).sum();
        return queue.tokens() + running;
    }

    public boolean isIdle() {
        return queue.size() == 0 && active.isEmpty();
    }

    /** Ends everything: what waits or runs fails as {@link RefusalCode#DRAINING}, for others to take. */
    @Override
    public void close() {
        Failure leaving = Failure.retryable(RefusalCode.DRAINING, "Executor " + self.id() + " is ending.");
        List<PrefillTask> left = new ArrayList<>(queue.close());
        left.forEach(task -> fail(task, leaving));
        try {
            if (loop.isAlive()) {
                loop.join();
            }
            senders.shutdown();
            if (!senders.awaitTermination(5, TimeUnit.SECONDS)) {
                LOG.warn("senders do not end executorId={}", self.id());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        leases.close();
        peers.close();
    }
}
