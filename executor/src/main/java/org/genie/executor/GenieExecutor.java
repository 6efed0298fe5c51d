package org.genie.executor;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.genie.executor.bus.Inbox;
import org.genie.executor.bus.KafkaInbox;
import org.genie.executor.bus.KafkaOutbox;
import org.genie.executor.bus.Outbox;
import org.genie.executor.decode.DecodeService;
import org.genie.executor.engine.Engine;
import org.genie.executor.graphs.GraphHost;
import org.genie.executor.memory.MemoryBudget;
import org.genie.executor.prefill.PrefillService;
import org.genie.executor.report.Counters;
import org.genie.executor.report.Publisher;
import org.genie.executor.report.Self;
import org.genie.model.cluster.Device;
import org.genie.model.cluster.ExecutorLoad;
import org.genie.model.cluster.Heartbeat;
import org.genie.transport.HostPort;
import org.genie.transport.control.ControlServer;
import org.genie.transport.data.DataAddress;
import org.genie.transport.data.TensorClient;
import org.genie.transport.data.TensorServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One executor: serves one device, follows plans, runs what it is dispatched. Several may live in one process. */
public final class GenieExecutor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GenieExecutor.class);
    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final Duration IDLE_CHECK = Duration.ofMillis(20);

    private final ExecutorSettings settings;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Counters counters = new Counters();
    private final MemoryBudget budget;
    private final Self self;
    private final AtomicLong sequence = new AtomicLong();

    private final Publisher publisher;
    private final GraphHost graphs;
    private final DecodeService decode;
    private final PrefillService prefill;
    private final ExecutorControl control;
    private final String controlAddress;
    private final String dataAddress;

    /** Starts everything; returns once it has sent its first heartbeat. Throws with a clear message when it cannot. */
    public static GenieExecutor start(ExecutorSettings settings) {
        String client = "genie-executor-" + settings.device().id();
        KafkaInbox inbox = new KafkaInbox(settings.kafka(), settings.topics(), client);
        try {
            inbox.connect();
            return start(settings, inbox, new KafkaOutbox(settings.kafka(), settings.topics(), client));
        } catch (RuntimeException | Error e) {
            inbox.close();
            throw e;
        }
    }

    /** As {@link #start(ExecutorSettings)}, with a bus of the caller's. Both ports are closed with the executor. */
    public static GenieExecutor start(ExecutorSettings settings, Inbox inbox, Outbox outbox) {
        return new GenieExecutor(settings, inbox, outbox);
    }

    private GenieExecutor(ExecutorSettings settings, Inbox inbox, Outbox outbox) {
        this.settings = settings;
        Device device = settings.device();
        this.self = new Self(
                device.id(), System.currentTimeMillis(), ProcessHandle.current().pid(), settings.runsOn());
        this.budget = new MemoryBudget(device.memoryBytes());
        try {
            opened(outbox);
            publisher = opened(new Publisher(outbox));
            SharedEngine shared = opened(SharedEngine.acquire(settings.runsOn(), settings.threads()));
            Engine engine = shared.engine();
            ScheduledExecutorService timer = timer();
            graphs = opened(new GraphHost(self.id(), engine, budget, this::beat));
            decode = opened(new DecodeService(self, engine, graphs, budget, publisher, counters, timer));
            control = new ExecutorControl(self, decode);
            ControlServer server = opened(ControlServer.start(device.address(), control));
            controlAddress = server.address();
            TensorServer here = opened(TensorServer.start(local(), decode, DecodeService.LEASE));
            dataAddress = offeredAddress(here);
            prefill = opened(new PrefillService(
                    self,
                    engine,
                    graphs,
                    budget,
                    publisher,
                    counters,
                    timer,
                    control,
                    here.address(),
                    new TensorClient(DecodeService.LEASE)));
            control.opened(prefill);
            opened(inbox);
            run(inbox, timer);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
        LOG.info(
                "executor started executorId={} role={} control={} data={} runsOn={}",
                self.id(),
                device.role(),
                controlAddress,
                dataAddress,
                settings.runsOn());
    }

    private void run(Inbox inbox, ScheduledExecutorService timer) {
        decode.start();
        prefill.start();
        graphs.start();
        inbox.start(graphs);
        beat();
        long interval = settings.heartbeat().toMillis();
        var unused = timer.scheduleAtFixedRate(this::beat, interval, interval, TimeUnit.MILLISECONDS);
    }

    private <T extends AutoCloseable> T opened(T part) {
        open.push(part);
        return part;
    }

    private ScheduledExecutorService timer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "genie-timer");
            thread.setDaemon(true);
            return thread;
        });
        opened(() -> {
            timer.shutdownNow();
            timer.awaitTermination(1, TimeUnit.SECONDS);
        });
        return timer;
    }

    /** Where this executor takes tensors from its own process. The control address makes it unique there. */
    private DataAddress local() {
        return new DataAddress.Local(self.id() + "@" + controlAddress);
    }

    private String offeredAddress(TensorServer here) {
        DataAddress address =
                switch (settings.backend()) {
                    case LOCAL -> here.address();
                    case UNIX -> new DataAddress.Unix(socket());
                    case TCP, GRPC, UCX, RDMA ->
                        new DataAddress.Tcp(
                                new HostPort(HostPort.parse(controlAddress).host(), 0));
                };
        return address.equals(here.address())
                ? address.toString()
                : opened(TensorServer.start(address, decode, DecodeService.LEASE))
                        .address()
                        .toString();
    }

    /** An id may hold characters that mean something in a path. */
    private Path socket() {
        String name = self.id().value().replace('/', '_').replace(':', '_') + ".sock";
        return settings.folder().toAbsolutePath().resolve(name);
    }

    private void beat() {
        publisher.publish(new Heartbeat(
                self.id(),
                self.incarnation(),
                sequence.incrementAndGet(),
                settings.device().at(controlAddress),
                dataAddress,
                self.runsOn(),
                self.pid(),
                load(),
                graphs.loaded(),
                control.isDraining(),
                System.currentTimeMillis(),
                settings.heartbeat().toMillis()));
    }

    private ExecutorLoad load() {
        return new ExecutorLoad(
                prefill.runningRequests() + decode.runningRequests(),
                prefill.queuedRequests(),
                prefill.queuedTokens(),
                budget.granted(),
                budget.capacity());
    }

    /** {@code host:port} of the control server, with its real port. */
    public String controlAddress() {
        return controlAddress;
    }

    /** Where tensors are sent to, with its scheme. */
    public String dataAddress() {
        return dataAddress;
    }

    /** What was done since the start. */
    public Counters counters() {
        return counters;
    }

    /** Takes nothing new, ends what runs (at most a grace period), then closes. */
    public void drain() {
        control.drain();
        beat();
        long deadline = System.nanoTime() + GRACE.toNanos();
        while (!(prefill.isIdle() && decode.isIdle()) && System.nanoTime() < deadline) {
            try {
                Thread.sleep(IDLE_CHECK.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        close();
    }

    /** Ends what runs as a failure that another executor can take up, and frees everything. */
    @Override
    public synchronized void close() {
        while (!open.isEmpty()) {
            AutoCloseable part = open.pop();
            try {
                part.close();
            } catch (Exception e) {
                LOG.warn("closing failed part={}", part.getClass().getSimpleName(), e);
            }
        }
    }
}
