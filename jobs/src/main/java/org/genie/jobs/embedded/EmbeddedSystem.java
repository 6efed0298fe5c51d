package org.genie.jobs.embedded;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.admin.Admin;
import org.genie.client.ClientException;
import org.genie.client.GenieClient;
import org.genie.client.KafkaConnection;
import org.genie.client.TopicLayout;
import org.genie.executor.ExecutorSettings;
import org.genie.executor.GenieExecutor;
import org.genie.model.cluster.TensorBackend;
import org.genie.model.event.TopicNames;
import org.genie.operators.JobSettings;

/**
 * A whole Genie on this machine: a broker (unless one is given), the Flink job, one executor process per device. All of it
 * ends with the {@link Closables} it was started into.
 */
public final class EmbeddedSystem {
    private static final Duration BROKER_PATIENCE = Duration.ofSeconds(5);
    private static final Duration EXECUTOR_PATIENCE = Duration.ofSeconds(60);
    private final Closables closables;
    private final Progress progress;
    private final List<ExecutorChild> children = new ArrayList<>();
    private final KafkaConnection kafka;
    private final String prefix;
    private final TopicNames topics;
    private final Pool pool;
    private final RunFolder folder;

    private EmbeddedSystem(
            Closables closables, Progress progress, KafkaConnection kafka, String prefix, Pool pool, RunFolder folder) {
        this.closables = closables;
        this.progress = progress;
        this.kafka = kafka;
        this.prefix = prefix;
        this.topics = TopicNames.withPrefix(prefix);
        this.pool = pool;
        this.folder = folder;
    }

    /**
     * Starts everything; returns when every executor has been heard of.
     *
     * @param closables takes ownership of all that is started, so that a shutdown hook can end a half-started system
     * @param ownKafka the user's broker; a run there uses topics of its own, deleted at the end
     */
    public static EmbeddedSystem start(
            Pool pool, Optional<KafkaConnection> ownKafka, RunFolder folder, Closables closables, Progress progress)
            throws InterruptedException {
        pool.notices().forEach(progress::say);
        EmbeddedSystem system = ownKafka.map(kafka -> onBroker(kafka, pool, folder, closables, progress))
                .orElseGet(() -> withBroker(pool, folder, closables, progress));
        system.startAll();
        return system;
    }

    private static EmbeddedSystem onBroker(
            KafkaConnection kafka, Pool pool, RunFolder folder, Closables closables, Progress progress) {
        kafka.check(BROKER_PATIENCE);
        String prefix = folder.path().getFileName() + ".";
        EmbeddedSystem system = new EmbeddedSystem(closables, progress, kafka, prefix, pool, folder);
        closables.add(system::deleteTopics);
        return system;
    }

    private static EmbeddedSystem withBroker(Pool pool, RunFolder folder, Closables closables, Progress progress) {
        progress.say("starting the broker");
        List<Integer> ports = FreePorts.find(2);
        EmbeddedBroker broker = closables.add(EmbeddedBroker.start(folder.folder("kafka"), ports.get(0), ports.get(1)));
        KafkaConnection kafka = KafkaConnection.to(broker.bootstrapServers());
        return new EmbeddedSystem(closables, progress, kafka, TopicNames.DEFAULT_PREFIX, pool, folder);
    }

    private void startAll() throws InterruptedException {
        Natives.ofUser().ensure(folder, closables, progress);
        try (Admin admin = kafka.admin()) {
            TopicLayout.of(topics).ensure(admin);
        }
        progress.say("starting " + pool.members().size() + " executors and the job");
        CompletableFuture<Void> flink = CompletableFuture.runAsync(this::startFlink);
        startExecutors();
        join(flink);
    }

    private void startFlink() {
        try {
            closables.add(EmbeddedFlink.start(
                    folder, JobSettings.of(kafka.properties(), topics).withObjective(pool.policy())));
        } catch (Closables.StoppedException e) {
            throw e;
        } catch (Exception e) {
            throw new ClientException("The Flink job cannot be started: " + e.getMessage(), e);
        }
    }

    private static void join(CompletableFuture<Void> started) {
        try {
            started.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    private void startExecutors() {
        for (Pool.Member member : pool.members()) {
            if (pool.backend() == TensorBackend.LOCAL) {
                closables.add(GenieExecutor.start(inProcess(member)));
            } else {
                List<String> arguments =
                        ExecutorArguments.of(member, pool.backend(), kafka.bootstrapServers(), prefix, folder);
                children.add(closables.add(ExecutorChild.start(member.device().id(), arguments, folder)));
            }
        }
    }

    private ExecutorSettings inProcess(Pool.Member member) {
        return new ExecutorSettings(
                member.device(),
                member.runsOn(),
                kafka.properties(),
                topics,
                pool.backend(),
                1,
                folder.path(),
                Duration.ofMillis(500));
    }

    private void deleteTopics() throws InterruptedException {
        try (Admin admin = kafka.admin()) {
            TopicLayout.of(topics).delete(admin);
        }
    }

    /** Waits until the client has heard of every executor; fails at once when one has ended. */
    public void awaitExecutors(GenieClient client) throws InterruptedException {
        long deadline = System.nanoTime() + EXECUTOR_PATIENCE.toNanos();
        while (!client.awaitExecutors(pool.ids(), Duration.ofMillis(100))) {
            children.forEach(ExecutorChild::check);
            if (System.nanoTime() > deadline) {
                throw new ClientException("Not all executors registered within " + EXECUTOR_PATIENCE.toSeconds()
                        + " s: expected " + pool.ids() + ", heard of "
                        + client.executors().keySet() + ".");
            }
        }
    }

    public KafkaConnection kafka() {
        return kafka;
    }

    public TopicNames topics() {
        return topics;
    }
}
