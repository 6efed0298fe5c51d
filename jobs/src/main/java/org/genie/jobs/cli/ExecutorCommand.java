package org.genie.jobs.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.genie.client.ClientException;
import org.genie.client.KafkaConnection;
import org.genie.executor.ExecutorSettings;
import org.genie.executor.GenieExecutor;
import org.genie.jobs.embedded.ParentWatch;
import org.genie.jobs.embedded.RunFolder;
import org.genie.model.ExecutorId;
import org.genie.model.cluster.Device;
import org.genie.model.cluster.ExecutorRole;
import org.genie.model.cluster.TensorBackend;
import org.genie.model.event.TopicNames;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Serves one device from this process until it is stopped. */
@Command(
        name = "executor",
        description = "Serves one device of this machine: registers by heartbeat, runs what it is dispatched.",
        mixinStandardHelpOptions = true)
final class ExecutorCommand implements Callable<Integer> {
    @Mixin
    CommonOptions common = new CommonOptions();

    @Option(names = "--id", required = true, description = "The executor's id, kept across restarts.")
    String id = "";

    @Option(names = "--role", defaultValue = "any", description = "prefill, decode or any (default: ${DEFAULT-VALUE}).")
    ExecutorRole role = ExecutorRole.ANY;

    @Option(names = "--device", paramLabel = "cpu|cuda:N", defaultValue = "cpu", description = "What to compute on.")
    String device = "cpu";

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:0",
            description = "Where the control server listens; port 0 picks one (default: ${DEFAULT-VALUE}).")
    String listen = "127.0.0.1:0";

    @Option(names = "--kafka", paramLabel = "HOST:PORT", required = true, description = "The Kafka brokers.")
    String kafka = "";

    @Option(names = "--topic-prefix", defaultValue = TopicNames.DEFAULT_PREFIX, description = "Prefix of all topics.")
    String topicPrefix = TopicNames.DEFAULT_PREFIX;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            defaultValue = "4GiB",
            converter = MemorySize.Converter.class,
            description = "Budget for weights, caches and activations, such as 20GiB (default: ${DEFAULT-VALUE}).")
    MemorySize memory = new MemorySize(4L << 30);

    @Option(names = "--backend", defaultValue = "tcp", description = "How it takes tensors: tcp or unix.")
    String backend = "tcp";

    @Option(names = "--threads", defaultValue = "1", description = "Threads that compute one operation.")
    int threads;

    @Option(names = "--type", defaultValue = "CPU", description = "The device's model, for the planner.")
    String type = "CPU";

    @Option(names = "--compute-tflops", defaultValue = "0.05", description = "Its speed, for the planner.")
    double computeTflops;

    @Option(names = "--memory-bandwidth", description = "Its memory bandwidth in bytes per second, for the planner.")
    @Nullable
    Double memoryBandwidth;

    @Option(names = "--network-bandwidth", description = "Its network bandwidth in bits per second, for the planner.")
    @Nullable
    Double networkBandwidth;

    @Option(names = "--price-per-hour", description = "What it costs, for the planner.")
    @Nullable
    Double pricePerHour;

    @Option(names = "--host-name", defaultValue = "localhost", description = "The host it shares with others.")
    String hostName = "localhost";

    @Option(names = "--rack", defaultValue = "", description = "The rack it stands in.")
    String rack = "";

    @Option(names = "--label", paramLabel = "KEY=VALUE", description = "Labels for affinity rules; repeatable.")
    Map<String, String> labels = Map.of();

    @Option(
            names = "--heartbeat",
            paramLabel = "MILLIS",
            defaultValue = "500",
            description = "Time between heartbeats.")
    long heartbeatMillis;

    @Option(
            names = "--run-folder",
            paramLabel = "DIR",
            description = "A folder for sockets and other files, which belongs to whoever started this.")
    @Nullable
    Path runFolder;

    @Option(
            names = "--with-parent",
            description =
                    "End when standard input ends, and delete the run folder then: for processes that start this one.")
    boolean withParent;

    @Override
    public Integer call() throws InterruptedException {
        common.applyLogLevel();
        CountDownLatch stop = new CountDownLatch(1);
        RunFolder own = runFolder == null ? RunFolder.create() : null;
        Path folder = own == null ? java.util.Objects.requireNonNull(runFolder) : own.path();
        if (withParent) {
            ParentWatch.start(System.in, died -> orphaned(folder, died));
        }
        try (GenieExecutor executor = start(folder)) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(executor, stop), "genie-shutdown"));
            if (!withParent) {
                System.err.println("executor " + id + " serves; stop it with Ctrl-C or SIGTERM.");
            }
            stop.await();
        } finally {
            if (own != null) {
                own.close();
            }
        }
        return 0;
    }

    /** What stops an executor at its start is the user's to mend: a port, a device, a broker. */
    private GenieExecutor start(Path folder) {
        try {
            return GenieExecutor.start(settings(folder));
        } catch (ClientException e) {
            throw e;
        } catch (RuntimeException e) {
            throw e.getMessage() == null ? e : new ClientException(e.getMessage(), e);
        }
    }

    private void end(GenieExecutor executor, CountDownLatch stop) {
        if (!withParent) {
            executor.drain();
        }
        executor.close();
        stop.countDown();
    }

    /** A parent that died can tidy nothing any more, so whoever notices does; several may, and that is fine. */
    private static void orphaned(Path folder, boolean parentDied) {
        Thread last = new Thread(
                () -> {
                    if (parentDied) {
                        RunFolder.delete(folder);
                    }
                    Runtime.getRuntime().halt(0);
                },
                "genie-orphan");
        last.start();
    }

    private ExecutorSettings settings(Path folder) {
        try {
            return new ExecutorSettings(
                    describe(),
                    device,
                    KafkaConnection.to(kafka).properties(),
                    TopicNames.withPrefix(topicPrefix),
                    TensorBackend.parse(backend),
                    threads,
                    folder,
                    Duration.ofMillis(heartbeatMillis));
        } catch (IllegalArgumentException e) {
            throw new ClientException(String.valueOf(e.getMessage()), e);
        }
    }

    private Device describe() {
        return new Device(
                new ExecutorId(id),
                listen,
                type,
                memory.bytes(),
                computeTflops,
                optional(memoryBandwidth),
                optional(networkBandwidth),
                optional(pricePerHour),
                role,
                hostName,
                rack,
                labels);
    }

    private static OptionalDouble optional(@Nullable Double value) {
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
