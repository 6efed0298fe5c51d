package org.genie.jobs.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.genie.client.KafkaConnection;
import org.genie.client.TopicLayout;
import org.genie.jobs.embedded.EmbeddedBroker;
import org.genie.model.ModelName;
import org.genie.model.RequestId;
import org.genie.model.Tokens;
import org.genie.model.event.DeadLetter;
import org.genie.model.event.Dispatch;
import org.genie.model.event.ExecutorEvent;
import org.genie.model.event.GraphEvent;
import org.genie.model.event.RefusalCode;
import org.genie.model.event.RequestEvent;
import org.genie.model.event.TopicNames;
import org.genie.model.graph.Argument;
import org.genie.model.graph.DType;
import org.genie.model.graph.GraphInput;
import org.genie.model.graph.GraphOutput;
import org.genie.model.graph.NamedArgument;
import org.genie.model.graph.Node;
import org.genie.model.graph.OpGraph;
import org.genie.model.graph.SymExpr;
import org.genie.model.graph.TensorMeta;
import org.genie.model.plan.ModelManifest;
import org.genie.model.plan.PlacementPlan;
import org.genie.model.request.FinishReason;
import org.genie.model.request.InferenceRequest;
import org.genie.model.request.Payload;
import org.genie.model.request.RequestReport;
import org.genie.model.request.TokenChunk;
import org.genie.model.request.TokenizerSpec;
import org.genie.operators.JobSettings;
import org.genie.serde.Codec;
import org.genie.serde.Codecs;
import org.genie.serde.GraphChunks;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The wired job on a real broker and a real Flink runtime, with an executor that only pretends. */
class GenieJobIT {
    private static final TopicNames TOPICS = TopicNames.withPrefix("it.");
    private static final ModelName MODEL = new ModelName("relu");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    static Path folder;

    private static EmbeddedBroker broker;
    private static KafkaConnection kafka;
    private static KafkaProducer<byte[], byte[]> producer;
    private static MiniCluster flink;
    private static JobID job;
    private static FakeExecutor executor;

    @BeforeAll
    static void start() throws Exception {
        List<Integer> ports = freePorts();
        broker = EmbeddedBroker.start(folder.resolve("kafka"), ports.get(0), ports.get(1));
        kafka = KafkaConnection.to(broker.bootstrapServers());
        try (Admin admin = kafka.admin()) {
            TopicLayout.of(TOPICS).ensure(admin);
        }
        producer = kafka.producer();
        flink = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration())
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(2)
                .build());
        flink.start();
        job = submit(SavepointRestoreSettings.none());
        executor = new FakeExecutor(
                "a1",
                List.of(relu().hash()),
                heartbeat -> send(TOPICS.executors(), "a1", Codecs.heartbeats().encode(heartbeat)));
        publish();
    }

    @AfterAll
    static void stop() throws Exception {
        executor.close();
        flink.closeAsync().get(30, TimeUnit.SECONDS);
        producer.close(Duration.ofSeconds(2));
        broker.close();
    }

    private static Configuration configuration() {
        Configuration configuration = new Configuration();
        configuration.set(CoreOptions.TMP_DIRS, folder.resolve("flink").toString());
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                folder.resolve("checkpoints").toUri().toString());
        configuration.set(RestOptions.BIND_PORT, "0");
        configuration.set(RestOptions.ADDRESS, "127.0.0.1");
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(32));
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(32));
        configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(64));
        return configuration;
    }

    private static JobID submit(SavepointRestoreSettings restore) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(configuration());
        GenieJob.build(env, JobSettings.of(kafka.properties(), TOPICS));
        JobGraph graph = env.getStreamGraph().getJobGraph();
        graph.setSavepointRestoreSettings(restore);
        return flink.submitJob(graph).get(30, TimeUnit.SECONDS).getJobID();
    }

    @Test
    void aPublishedModelIsPlannedAndItsRequestsAreDispatched() throws Exception {
        submitRequest("r1");

        Dispatch dispatch = nextDispatch("r1");

        assertThat(dispatch.model()).isEqualTo(MODEL);
        assertThat(dispatch.graph()).isEqualTo(relu().hash());
        assertThat(dispatch.inputs()).containsExactly(1, 2, 3);
        PlacementPlan plan =
                first(TOPICS.plans(), Codecs.plans(), p -> p.model(MODEL).isPresent());
        assertThat(plan.strategy()).isNotBlank();
        assertThat(plan.version()).isLessThanOrEqualTo(dispatch.planVersion());
        finish(dispatch);
    }

    @Test
    void aCancellationReachesTheExecutorAndTheReader() throws Exception {
        submitRequest("c1");
        nextDispatch("c1");

        RequestId id = new RequestId("c1");
        send(TOPICS.requests(), "c1", Codecs.requestEvents().encode(new RequestEvent.Cancelled(id)));

        TokenChunk ending =
                first(TOPICS.results(), Codecs.results(), c -> c.request().equals(id));
        assertThat(ending.end().reason()).isEqualTo(FinishReason.CANCELLED);
        RequestId cancelled = executor.cancelled.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        while (cancelled != null && !cancelled.equals(id)) {
            cancelled = executor.cancelled.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        }
        assertThat(cancelled).isEqualTo(id);
    }

    @Test
    void noiseOnAnyTopicBecomesADeadLetterAndTheJobGoesOn() throws Exception {
        List<String> read = List.of(
                TOPICS.graphs(),
                TOPICS.requests(),
                TOPICS.executors(),
                TOPICS.executorEvents(),
                TOPICS.plans(),
                TOPICS.results());
        for (String topic : read) {
            send(topic, "noise", ("noise for " + topic).getBytes(StandardCharsets.UTF_8));
            producer.send(new ProducerRecord<>(topic, new byte[] {1}, null)).get();
        }
        for (String topic : read) {
            DeadLetter letter = first(
                    TOPICS.deadLetters(), Codecs.deadLetters(), l -> l.topic().equals(topic) && l.value().length > 0);
            assertThat(letter.value()).asString(StandardCharsets.UTF_8).isEqualTo("noise for " + topic);
            assertThat(letter.key()).asString(StandardCharsets.UTF_8).isEqualTo("noise");
            assertThat(letter.reason()).isNotBlank();
        }

        submitRequest("n1");
        finish(nextDispatch("n1"));
        assertThat(flink.getJobStatus(job).get()).isEqualTo(JobStatus.RUNNING);
    }

    @Test
    void goesOnFromASavepoint() throws Exception {
        submitRequest("s1");
        Dispatch before = nextDispatch("s1");
        String savepoint = flink.stopWithSavepoint(
                        job, folder.resolve("savepoints").toUri().toString(), false, SavepointFormatType.CANONICAL)
                .get(30, TimeUnit.SECONDS);

        job = submit(SavepointRestoreSettings.forPath(savepoint, false));
        send(
                TOPICS.executorEvents(),
                "s1",
                Codecs.executorEvents()
                        .encode(new ExecutorEvent(
                                ExecutorEvent.Kind.FAILED,
                                before.request(),
                                before.fence(),
                                before.target().executor(),
                                0,
                                true,
                                RefusalCode.ENGINE,
                                "it broke.",
                                0,
                                0,
                                0)));

        Dispatch after = nextDispatch("s1");
        assertThat(after.fence()).isGreaterThan(before.fence());
        assertThat(after.fence().epoch()).isGreaterThan(before.fence().epoch());
        finish(after);
    }

    // ---- driving ----

    private static void publish() throws IOException {
        GraphChunks.cut(relu(), List.of(), GraphChunks.DEFAULT_CHUNK_BYTES)
                .forEach(chunk ->
                        send(TOPICS.graphs(), chunk.key(), Codecs.graphEvents().encode(chunk)));
        GraphEvent.Published published = new GraphEvent.Published(new ModelManifest(
                MODEL, 1, List.of(relu().hash()), new TokenizerSpec.None(), OptionalLong.empty(), Tokens.empty()));
        send(TOPICS.graphs(), published.key(), Codecs.graphEvents().encode(published));
    }

    private static OpGraph relu() {
        TensorMeta vector = new TensorMeta(DType.F32, List.of(SymExpr.constant(4)));
        return OpGraph.of(
                OpGraph.Backend.FX,
                List.of(new GraphInput("x", GraphInput.Kind.USER, "")),
                List.of(new Node(
                        "relu",
                        "aten.relu.default",
                        List.of(new NamedArgument("self", new Argument.Ref("x"), false)),
                        List.of("relu"),
                        false,
                        "")),
                List.of(new GraphOutput(new Argument.Ref("relu"), GraphOutput.Kind.USER, "")),
                Map.of("x", vector, "relu", vector),
                Map.of(),
                Map.of());
    }

    private static void submitRequest(String id) {
        InferenceRequest request = new InferenceRequest(
                new RequestId(id), MODEL, new Payload.Inputs(new byte[] {1, 2, 3}), 1, System.currentTimeMillis(), 0);
        send(TOPICS.requests(), id, Codecs.requestEvents().encode(new RequestEvent.Submitted(request)));
    }

    private static Dispatch nextDispatch(String id) throws InterruptedException {
        Dispatch dispatch = executor.dispatches.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        assertThat(dispatch).as("a dispatch of %s", id).isNotNull();
        assertThat(dispatch.request()).isEqualTo(new RequestId(id));
        return dispatch;
    }

    private static void finish(Dispatch dispatch) {
        TokenChunk last = TokenChunk.ending(
                dispatch.request(),
                dispatch.fence(),
                0,
                new TokenChunk.End(FinishReason.DONE, "", 0, RequestReport.NOTHING_RAN, new byte[0]));
        send(TOPICS.results(), dispatch.request().value(), Codecs.results().encode(last));
    }

    private static void send(String topic, String key, byte[] value) {
        var unused = producer.send(new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value));
    }

    /** The first value on a topic that is as wished. */
    private static <T> T first(String topic, Codec<T> codec, Predicate<T> wanted) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try (KafkaConsumer<byte[], byte[]> consumer = kafka.consumer()) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(p -> new TopicPartition(p.topic(), p.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (System.nanoTime() < deadline) {
                for (ConsumerRecord<byte[], byte[]> polled : consumer.poll(Duration.ofMillis(100))) {
                    if (polled.value() != null && (polled.value()[0] & 0xff) == 0xc3) {
                        T value = codec.decode(polled.value());
                        if (wanted.test(value)) {
                            return value;
                        }
                    }
                }
            }
        }
        throw new AssertionError("nothing as wished came on " + topic);
    }

    private static List<Integer> freePorts() throws IOException {
        try (ServerSocket one = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return List.of(one.getLocalPort(), other.getLocalPort());
        }
    }
}
