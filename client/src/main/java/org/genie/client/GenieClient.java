package org.genie.client;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.genie.capture.Pt2Archive;
import org.genie.client.model.ModelPackage;
import org.genie.model.ExecutorId;
import org.genie.model.ModelName;
import org.genie.model.RequestId;
import org.genie.model.Tokens;
import org.genie.model.cluster.Heartbeat;
import org.genie.model.event.GraphEvent;
import org.genie.model.event.RequestEvent;
import org.genie.model.event.TopicNames;
import org.genie.model.plan.ModelManifest;
import org.genie.model.plan.ModelPlacement;
import org.genie.model.plan.PlacementPlan;
import org.genie.model.request.InferenceRequest;
import org.genie.model.request.TokenChunk;
import org.genie.serde.Codecs;
import org.genie.serde.GraphChunks;
import org.jspecify.annotations.Nullable;

/**
 * A connection of a user's program to one Genie deployment: publishes models, sends requests, reads answers. Thread-safe.
 */
public final class GenieClient implements AutoCloseable {
    private final TopicNames topics;
    private final KafkaProducer<byte[], byte[]> producer;
    private final TopicReader<TokenChunk> results;
    private final TopicReader<PlacementPlan> plans;
    private final TopicReader<Heartbeat> heartbeats;
    private final Map<RequestId, RequestHandle> running = new ConcurrentHashMap<>();
    private final Map<ExecutorId, Heartbeat> executors = new HashMap<>();
    private final Object news = new Object();
    private PlacementPlan plan = PlacementPlan.empty();
    private @Nullable RuntimeException failure;

    private GenieClient(KafkaConnection kafka, TopicNames topics) {
        this.topics = topics;
        this.producer = kafka.producer();
        this.results = new TopicReader<>(
                kafka, topics.results(), Codecs.results(), TopicReader.From.NOW, this::onChunk, this::onFailure);
        this.plans = new TopicReader<>(
                kafka, topics.plans(), Codecs.plans(), TopicReader.From.BEGINNING, this::onPlan, this::onFailure);
        this.heartbeats = new TopicReader<>(
                kafka,
                topics.executors(),
                Codecs.heartbeats(),
                TopicReader.From.NOW,
                this::onHeartbeat,
                this::onFailure);
    }

    /** Connects; the topics must exist. */
    public static GenieClient connect(KafkaConnection kafka, TopicNames topics) throws InterruptedException {
        GenieClient client = new GenieClient(kafka, topics);
        client.results.awaitPosition();
        return client;
    }

    /**
     * Publishes a model's graphs and its name, and waits until a plan that knows this version stands.
     *
     * @return the model's place in the plan; it may be infeasible, with the reason, when no better plan came in time
     * @throws ClientException when no plan comes within the time given
     */
    public ModelPlacement publish(ModelPackage model, ModelName name, Duration timeout) throws InterruptedException {
        for (Pt2Archive archive : model.archives()) {
            GraphChunks.cut(archive.graph(), archive.weights(), GraphChunks.DEFAULT_CHUNK_BYTES)
                    .forEach(this::send);
        }
        ModelManifest manifest = model.manifest(name, System.currentTimeMillis());
        send(new GraphEvent.Published(manifest));
        producer.flush();
        return awaitPlan(manifest, timeout);
    }

    private void send(GraphEvent event) {
        send(topics.graphs(), event.key(), Codecs.graphEvents().encode(event));
    }

    private void send(String topic, String key, byte[] value) {
        try {
            producer.send(
                    new ProducerRecord<>(topic, key.getBytes(java.nio.charset.StandardCharsets.UTF_8), value),
                    (meta, e) -> {
                        if (e != null) {
                            onFailure(
                                    new ClientException("Topic " + topic + " cannot be written: " + e.getMessage(), e));
                        }
                    });
        } catch (KafkaException e) {
            throw new ClientException("Topic " + topic + " cannot be written: " + e.getMessage(), e);
        }
    }

    private ModelPlacement awaitPlan(ModelManifest manifest, Duration timeout) throws InterruptedException {
        @Nullable ModelPlacement placed = await(timeout, () -> place(manifest, true));
        if (placed == null) {
            placed = await(Duration.ZERO, () -> place(manifest, false));
        }
        if (placed == null) {
            throw new ClientException(
                    "No plan for model " + manifest.name() + " came within " + timeout.toMillis() + " ms."
                            + "\nMaybe the Genie job is not running on this Kafka, or reads topics with another prefix than "
                            + topics.graphs() + ".");
        }
        return placed;
    }

    private @Nullable ModelPlacement place(ModelManifest manifest, boolean feasible) {
        return plan.model(manifest.name())
                .filter(m -> m.manifest().version() >= manifest.version() && (!feasible || m.isFeasible()))
                .orElse(null);
    }

    /** Waits until every replica of the model has reported its graphs loaded; false when the time is over first. */
    public boolean awaitLoaded(ModelPlacement placement, Duration timeout) throws InterruptedException {
        Boolean loaded = await(
                timeout,
                () -> placement.parts().stream()
                                .allMatch(part -> part.replicas().stream().allMatch(e -> {
                                    Heartbeat heartbeat = executors.get(e);
                                    return heartbeat != null
                                            && heartbeat.loadedGraphs().contains(part.graph());
                                }))
                        ? Boolean.TRUE
                        : null);
        return loaded != null;
    }

    /** Waits until all the given executors have been heard of; false when the time is over first. */
    public boolean awaitExecutors(List<ExecutorId> expected, Duration timeout) throws InterruptedException {
        return await(timeout, () -> executors.keySet().containsAll(expected) ? Boolean.TRUE : null) != null;
    }

    /** The last heartbeat of every executor heard of since this client connected. */
    public Map<ExecutorId, Heartbeat> executors() {
        synchronized (news) {
            return Map.copyOf(executors);
        }
    }

    /** Waits for a condition over what the readers know, checked again at every news. */
    private <T> @Nullable T await(Duration timeout, java.util.function.Supplier<@Nullable T> condition)
            throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        synchronized (news) {
            while (true) {
                if (failure != null) {
                    throw failure;
                }
                @Nullable T found = condition.get();
                long left = deadline - System.nanoTime();
                if (found != null || left <= 0) {
                    return found;
                }
                news.wait(Math.max(1, left / 1_000_000));
            }
        }
    }

    /**
     * Sends a request.
     *
     * @param onTokens is told tokens as they become certain, on the reader's thread
     */
    public RequestHandle submit(InferenceRequest request, Consumer<Tokens> onTokens) {
        RequestHandle handle = new RequestHandle(request, onTokens);
        running.put(request.id(), handle);
        handle.done().whenComplete((a, e) -> running.remove(request.id()));
        byte[] value = Codecs.requestEvents().encode(new RequestEvent.Submitted(request));
        handle.sent(System.nanoTime());
        send(topics.requests(), request.id().value(), value);
        return handle;
    }

    /** Asks for the end of a request; its answer then ends as cancelled, unless it ends otherwise first. */
    public void cancel(RequestId request) {
        send(topics.requests(), request.value(), Codecs.requestEvents().encode(new RequestEvent.Cancelled(request)));
    }

    /** The handle's answer, waited for. Throws {@link ClientException} when it does not end in time. */
    public static Answer await(RequestHandle handle, Duration timeout) throws InterruptedException {
        try {
            return handle.done().get(timeout.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e);
        } catch (java.util.concurrent.TimeoutException e) {
            throw new ClientException(
                    "Request " + handle.request().id() + " has not ended within " + timeout.toSeconds() + " s."
                            + "\nMaybe the Genie job is not running, or --timeout is too short for so many tokens.",
                    e);
        }
    }

    private void onChunk(TokenChunk chunk) {
        RequestHandle handle = running.get(chunk.request());
        if (handle != null) {
            handle.accept(chunk, System.nanoTime());
        }
    }

    private void onPlan(PlacementPlan newer) {
        tell(() -> plan = newer.version() > plan.version() ? newer : plan);
    }

    private void onHeartbeat(Heartbeat heartbeat) {
        tell(() -> executors.merge(heartbeat.executor(), heartbeat, (a, b) -> b.supersedes(a) ? b : a));
    }

    private void onFailure(RuntimeException cause) {
        tell(() -> failure = cause);
        running.values().forEach(h -> h.fail(cause));
    }

    private void tell(Runnable change) {
        synchronized (news) {
            change.run();
            news.notifyAll();
        }
    }

    @Override
    public void close() {
        results.close();
        plans.close();
        heartbeats.close();
        producer.close(Duration.ofSeconds(2));
    }
}
