package org.genie.executor.decode;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.genie.executor.attempts.FenceBook;
import org.genie.executor.decode.Reservation.Stage;
import org.genie.executor.engine.Engine;
import org.genie.executor.graphs.GraphHost;
import org.genie.executor.graphs.GraphLookup;
import org.genie.executor.graphs.ResidentGraph;
import org.genie.executor.memory.MemoryBudget;
import org.genie.executor.report.Counters;
import org.genie.executor.report.Failure;
import org.genie.executor.report.Publisher;
import org.genie.executor.report.Self;
import org.genie.executor.report.TokenStream;
import org.genie.model.Fence;
import org.genie.model.RequestId;
import org.genie.model.event.RefusalCode;
import org.genie.model.request.FinishReason;
import org.genie.model.request.RequestReport;
import org.genie.model.request.TokenChunk;
import org.genie.transport.control.Lease;
import org.genie.transport.control.ReserveCall;
import org.genie.transport.control.ReserveOutcome;
import org.genie.transport.data.IncomingTransfer;
import org.genie.transport.data.Rejection;
import org.genie.transport.data.TransferFooter;
import org.genie.transport.data.TransferHeader;
import org.genie.transport.data.TransferTarget;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The receiving half of hand-overs: promises memory, takes caches in, and gives them to the decode loop. A promise that is
 * not renewed for a second is taken back. Control threads, receiving threads, the timer and the loop all come here; one
 * lock guards the reservations, and no tensor is touched under it.
 */
public final class DecodeService implements TransferTarget, AutoCloseable {
    /** How long a reservation lives without news. */
    public static final Duration LEASE = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(DecodeService.class);
    private static final Duration EXPIRY_CHECK = Duration.ofMillis(100);
    /** For the loop to let go of an attempt that a newer one replaces. */
    private static final Duration REPLACE_PATIENCE = Duration.ofMillis(100);

    private static final int COMMITTED_REMEMBERED = 10_000;

    private final Self self;
    private final Engine engine;
    private final GraphHost graphs;
    private final MemoryBudget budget;
    private final Publisher publisher;
    private final Counters counters;
    private final DecodeLoop loop;
    private final ScheduledFuture<?> expiry;

    private final FenceBook fences = new FenceBook();
    private final Map<RequestId, Reservation> byRequest = new HashMap<>();
    private final Map<Long, Reservation> byNumber = new HashMap<>();
    private final Set<Long> committed = Collections.newSetFromMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
            return size() > COMMITTED_REMEMBERED;
        }
    });
    private long nextNumber;
    private int runningSequences;
    private boolean closed;

    public DecodeService(
            Self self,
            Engine engine,
            GraphHost graphs,
            MemoryBudget budget,
            Publisher publisher,
            Counters counters,
            ScheduledExecutorService timer) {
        this.self = self;
        this.engine = engine;
        this.graphs = graphs;
        this.budget = budget;
        this.publisher = publisher;
        this.counters = counters;
        // Numbers of an earlier life must not name reservations of this one.
        this.nextNumber = self.incarnation() << 20;
        this.loop = new DecodeLoop(engine, counters, new LoopEnding());
        this.expiry = timer.scheduleWithFixedDelay(
                this::expire, EXPIRY_CHECK.toMillis(), EXPIRY_CHECK.toMillis(), TimeUnit.MILLISECONDS);
    }

    public void start() {
        loop.start();
    }

    // ---- reservations: control threads ----

    /** Promises memory for a cache and its growth, or says with numbers why not. Asked again, it says the same again. */
    public ReserveOutcome reserve(ReserveCall call) {
        ReserveOutcome outcome = tryReserve(call);
        (outcome instanceof ReserveOutcome.Reserved ? counters.reservationsMade : counters.reservationsRefused)
                .increment();
        return outcome;
    }

    private ReserveOutcome tryReserve(ReserveCall call) {
        FenceBook.Standing standing = fences.standing(call.request(), call.fence());
        if (standing == FenceBook.Standing.STALE) {
            return stale(call);
        }
        if (standing == FenceBook.Standing.SAME) {
            return again(call);
        }
        GraphLookup found = graphs.lookup(call.graph(), Long.MAX_VALUE);
        if (!(found instanceof GraphLookup.Ready ready) || !ready.graph().retain()) {
            return notLoaded(call, found).asReserveOutcome();
        }
        Optional<Failure> misfit = misfit(call, ready.graph());
        if (misfit.isPresent()) {
            ready.graph().release();
            return misfit.get().asReserveOutcome();
        }
        return reserve(call, ready.graph());
    }

    private ReserveOutcome reserve(ReserveCall call, ResidentGraph graph) {
        boolean replaces = drop(call.request(), call.fence());
        long needed = bytesNeeded(call, graph);
        Optional<MemoryBudget.Grant> grant = grant(needed, replaces);
        if (grant.isEmpty()) {
            graph.release();
            return Failure.noMemory(
                            "The cache of request " + call.request() + " (" + positions(call, graph)
                                    + " tokens) on executor " + self.id(),
                            needed,
                            budget.free(),
                            budget.capacity())
                    .asReserveOutcome();
        }
        synchronized (this) {
            FenceBook.Standing standing = closed ? FenceBook.Standing.STALE : fences.see(call.request(), call.fence());
            if (standing != FenceBook.Standing.NEWER) {
                // The same or a newer attempt was faster, by another thread.
                grant.get().close();
                graph.release();
                return standing == FenceBook.Standing.SAME ? again(call) : stale(call);
            }
            Reservation reservation = new Reservation(++nextNumber, call, graph, grant.get());
            renew(reservation);
            byRequest.put(call.request(), reservation);
            byNumber.put(reservation.number, reservation);
            return new ReserveOutcome.Reserved(reservation.number);
        }
    }

    private Optional<MemoryBudget.Grant> grant(long bytes, boolean replaces) {
        if (!replaces) {
            return budget.take(bytes);
        }
        try {
            return budget.take(bytes, REPLACE_PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static ReserveOutcome stale(ReserveCall call) {
        return Failure.lasting(
                        RefusalCode.STALE_FENCE, "A newer attempt at request " + call.request() + " is known here.")
                .asReserveOutcome();
    }

    private synchronized ReserveOutcome again(ReserveCall call) {
        Reservation known = byRequest.get(call.request());
        if (known != null && known.call.fence().equals(call.fence())) {
            renew(known);
            return new ReserveOutcome.Reserved(known.number);
        }
        return Failure.retryable(
                        RefusalCode.HANDOVER,
                        "The reservation of this attempt at request " + call.request() + " is over.")
                .asReserveOutcome();
    }

    private Failure notLoaded(ReserveCall call, GraphLookup found) {
        if (found instanceof GraphLookup.Broken broken) {
            return new Failure(RefusalCode.NOT_LOADED, !broken.lasting(), broken.message(), 0, 0);
        }
        return Failure.retryable(
                RefusalCode.NOT_LOADED,
                "Executor " + self.id() + " has not loaded the decode graph "
                        + call.graph().brief() + ".");
    }

    private static Optional<Failure> misfit(ReserveCall call, ResidentGraph graph) {
        long expected = graph.layout().bytes(call.cacheTokens());
        return expected == call.kvBytes()
                ? Optional.empty()
                : Optional.of(Failure.lasting(
                        RefusalCode.BAD_REQUEST,
                        "The prefill graph makes " + call.kvBytes() + " bytes of cache for " + call.cacheTokens()
                                + " tokens but the decode graph takes " + expected
                                + ".\nMaybe the two graphs were exported from different models."));
    }

    /** The cache at its longest: the prompt and all that may be made, as far as the context reaches. */
    private static long bytesNeeded(ReserveCall call, ResidentGraph graph) {
        long perToken = graph.layout().bytes(1);
        long positions = positions(call, graph);
        return Math.multiplyHigh(positions, perToken) == 0 ? positions * perToken : Long.MAX_VALUE;
    }

    private static long positions(ReserveCall call, ResidentGraph graph) {
        OptionalLong graphContext = graph.profile().maxContext();
        return call.promptTokens() + Sequence.lastMade(call, graphContext);
    }

    private static void renew(Reservation reservation) {
        reservation.leaseUntilNanos = System.nanoTime() + LEASE.toNanos();
    }

    /** Gives a reservation another lease; false where it is not known any more. */
    public synchronized boolean renew(Lease lease) {
        Reservation reservation = find(lease.reservation(), lease.request(), lease.fence());
        if (reservation == null) {
            return false;
        }
        renew(reservation);
        return true;
    }

    /** Takes a promise back whose prefill gave up; a sequence that runs is not concerned. */
    public boolean abandon(Lease lease) {
        synchronized (this) {
            Reservation reservation = find(lease.reservation(), lease.request(), lease.fence());
            if (reservation == null || reservation.stage == Stage.RUNNING) {
                return false;
            }
            end(reservation);
            return true;
        }
    }

    /** Ends the attempt at a request if its fence is not above the given one, without a word; false where there is none. */
    public boolean drop(RequestId request, Fence upTo) {
        synchronized (this) {
            Reservation reservation = byRequest.get(request);
            if (reservation == null || reservation.call.fence().compareTo(upTo) > 0) {
                return false;
            }
            end(reservation);
            return true;
        }
    }

    private @Nullable Reservation find(long number, RequestId request, Fence fence) {
        Reservation reservation = byNumber.get(number);
        return reservation != null
                        && reservation.call.request().equals(request)
                        && reservation.call.fence().equals(fence)
                ? reservation
                : null;
    }

    /** Forgets a reservation. What a thread still works on is freed by that thread, when it notices. */
    private void end(Reservation reservation) {
        forget(reservation);
        Sequence sequence = reservation.sequence;
        if (reservation.stage == Stage.RESERVED) {
            reservation.free();
        } else if (sequence != null) {
            sequence.dropped = true;
        }
        reservation.stage = Stage.ENDED;
        notifyAll();
    }

    private void forget(Reservation reservation) {
        byRequest.remove(reservation.call.request(), reservation);
        byNumber.remove(reservation.number);
    }

    // ---- expiry: the timer ----

    private void expire() {
        List<Reservation> expired = new ArrayList<>();
        synchronized (this) {
            long now = System.nanoTime();
            byNumber.values().stream().filter(r -> r.hasExpired(now)).forEach(expired::add);
            expired.forEach(this::end);
        }
        for (Reservation reservation : expired) {
            counters.leasesExpired.increment();
            fail(
                    reservation.call,
                    Failure.retryable(
                            RefusalCode.HANDOVER,
                            "Executor " + self.id() + " waited " + LEASE.toMillis()
                                    + " ms for news of the cache of request " + reservation.call.request() + " from "
                                    + reservation.call.prefillExecutor() + "."));
        }
    }

    private void fail(ReserveCall call, Failure failure) {
        counters.failures.increment();
        LOG.debug("attempt failed requestId={} code={}", call.request(), failure.code());
        publisher.publish(self.failed(call.request(), call.fence(), failure));
    }

    // ---- transfers: receiving threads ----

    @Override
    public Admission admit(TransferHeader header, String transport) {
        Reservation reservation;
        synchronized (this) {
            if (committed.contains(header.reservation())) {
                return rejected(Rejection.Reason.ALREADY_COMMITTED, "Reservation is committed already.");
            }
            reservation = awaitTurn(header);
            if (reservation == null) {
                return rejected(
                        Rejection.Reason.UNKNOWN_RESERVATION,
                        "Executor " + self.id() + " has no reservation for this attempt at request " + header.request()
                                + "; perhaps its lease ran out.");
            }
            Optional<String> problem =
                    reservation.graph.layout().problem(header.tensors(), reservation.call.cacheTokens());
            if (problem.isPresent()) {
                return rejected(Rejection.Reason.MISFIT, problem.get());
            }
            reservation.stage = Stage.TRANSFERRING;
            renew(reservation);
        }
        return allocate(reservation, header, transport);
    }

    /** A sender whose connection broke may come again before the thread of the broken one has noticed. */
    private @Nullable Reservation awaitTurn(TransferHeader header) {
        long deadline = System.nanoTime() + LEASE.toNanos();
        Reservation reservation = find(header.reservation(), header.request(), header.fence());
        while (reservation != null && reservation.stage == Stage.TRANSFERRING) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                return null;
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return null;
            }
            reservation = find(header.reservation(), header.request(), header.fence());
        }
        return reservation != null && reservation.stage == Stage.RESERVED ? reservation : null;
    }

    private Admission allocate(Reservation reservation, TransferHeader header, String transport) {
        try {
            CacheMemory memory = new CacheMemory(engine, header.tensors());
            return new Admitted(new Arrival(reservation, memory, header.bytes(), transport));
        } catch (RuntimeException | OutOfMemoryError e) {
            LOG.error("cache memory cannot be had requestId={} bytes={}", header.request(), header.bytes(), e);
            transferEnded(reservation);
            return rejected(
                    Rejection.Reason.NO_MEMORY,
                    "Executor " + self.id() + " cannot allocate " + header.bytes() + " bytes for request "
                            + header.request() + ".");
        }
    }

    private static Rejected rejected(Rejection.Reason reason, String message) {
        return new Rejected(new Rejection(reason, message));
    }

    /** A receiving thread is done without a commit: another try may come while the lease lasts. */
    private synchronized void transferEnded(Reservation reservation) {
        if (reservation.stage == Stage.ENDED) {
            reservation.free();
        } else {
            reservation.stage = Stage.RESERVED;
            renew(reservation);
        }
        notifyAll();
    }

    /** One cache on its way in; its memory belongs to the receiving thread until commit or abort. */
    private final class Arrival implements IncomingTransfer {
        private final Reservation reservation;
        private final CacheMemory memory;
        private final long bytes;
        private final String transport;
        private final long startNanos = System.nanoTime();

        private Arrival(Reservation reservation, CacheMemory memory, long bytes, String transport) {
            this.reservation = reservation;
            this.memory = memory;
            this.bytes = bytes;
            this.transport = transport;
        }

        @Override
        public List<ByteBuffer> memory() {
            return memory.buffers();
        }

        @Override
        public boolean progress(long bytesSoFar) {
            renew(reservation);
            synchronized (DecodeService.this) {
                return reservation.stage == Stage.TRANSFERRING;
            }
        }

        @Override
        public Optional<Rejection> commit(TransferFooter footer) {
            Sequence sequence;
            try {
                TokenStream stream = new TokenStream(
                        reservation.call.request(), reservation.call.fence(), reservation.call.emitted());
                sequence = new Sequence(reservation, memory.owner(), memory.onDevice(), stream, footer.firstToken());
            } catch (RuntimeException e) {
                abort("its tensors could not be taken");
                throw e;
            }
            if (!promote(sequence)) {
                abort("its reservation ended");
                return Optional.of(new Rejection(
                        Rejection.Reason.UNKNOWN_RESERVATION, "The reservation ended before its commit."));
            }
            begin(sequence, footer);
            return Optional.empty();
        }

        private boolean promote(Sequence sequence) {
            synchronized (DecodeService.this) {
                if (reservation.stage != Stage.TRANSFERRING) {
                    return false;
                }
                reservation.stage = Stage.RUNNING;
                reservation.sequence = sequence;
                committed.add(reservation.number);
                runningSequences++;
                return true;
            }
        }

        private void begin(Sequence sequence, TransferFooter footer) {
            long now = System.nanoTime();
            sequence.report = new RequestReport(
                    reservation.call.prefillExecutor(),
                    reservation.call.prefillPid(),
                    self.id(),
                    self.pid(),
                    self.runsOn(),
                    bytes,
                    transport,
                    footer.prefillNanos() / 1e6,
                    (now - startNanos) / 1e6);
            counters.handOversReceived.increment();
            counters.kvBytesReceived.add(bytes);
            Optional<FinishReason> end = sequence.begin(footer.firstToken(), now);
            if (end.isPresent() && !sequence.dropped) {
                new LoopEnding().finished(sequence, end.get());
                publisher.open(sequence.stream());
            } else {
                publisher.open(sequence.stream());
                loop.add(sequence);
            }
        }

        @Override
        public void abort(String reason) {
            LOG.debug("transfer broke requestId={} reason={}", reservation.call.request(), reason);
            memory.close();
            transferEnded(reservation);
        }
    }

    // ---- endings: the loop ----

    private final class LoopEnding implements DecodeLoop.Ending {
        @Override
        public void finished(Sequence sequence, FinishReason reason) {
            sequence.stream().finish(new TokenChunk.End(reason, "", 0, sequence.report, new byte[0]));
            publisher.wake();
            counters.sequencesFinished.increment();
            free(sequence);
            publisher.publish(
                    self.finished(sequence.call().request(), sequence.call().fence()));
        }

        @Override
        public void failed(Sequence sequence, Failure failure) {
            // What was made is published: the next attempt goes on behind it.
            sequence.stream().breakOff();
            publisher.wake();
            free(sequence);
            fail(sequence.call(), failure);
        }

        @Override
        public void dropped(Sequence sequence) {
            sequence.stream().breakOff();
            publisher.wake();
            free(sequence);
        }

        private void free(Sequence sequence) {
            sequence.close();
            synchronized (DecodeService.this) {
                Reservation reservation = byRequest.get(sequence.call().request());
                if (reservation != null && reservation.sequence == sequence) {
                    forget(reservation);
                    reservation.stage = Stage.ENDED;
                }
                runningSequences--;
                DecodeService.this.notifyAll();
            }
            sequence.reservation.free();
        }
    }

    // ---- what others ask ----

    public synchronized int runningRequests() {
        return runningSequences;
    }

    public synchronized boolean isIdle() {
        return byNumber.isEmpty() && runningSequences == 0;
    }

    /** Ends everything: what waits or runs fails as {@link RefusalCode#DRAINING}, for others to take. */
    @Override
    public void close() {
        expiry.cancel(false);
        List<Reservation> left;
        synchronized (this) {
            closed = true;
            left = List.copyOf(byNumber.values());
            left.forEach(this::end);
        }
        Failure leaving = Failure.retryable(RefusalCode.DRAINING, "Executor " + self.id() + " is ending.");
        left.forEach(r -> fail(r.call, leaving));
        loop.close();
    }
}
