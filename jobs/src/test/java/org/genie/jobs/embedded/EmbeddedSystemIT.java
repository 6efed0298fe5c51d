package org.genie.jobs.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.genie.client.Answer;
import org.genie.client.GenieClient;
import org.genie.client.RequestHandle;
import org.genie.client.model.ModelPackage;
import org.genie.model.ModelName;
import org.genie.model.RequestId;
import org.genie.model.Tokens;
import org.genie.model.event.DeadLetter;
import org.genie.model.plan.ModelPlacement;
import org.genie.model.request.FinishReason;
import org.genie.model.request.InferenceRequest;
import org.genie.model.request.Payload;
import org.genie.model.request.RequestReport;
import org.genie.model.request.TokenChunk;
import org.genie.serde.Codecs;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The demo model through a real broker, a real Flink runtime and executor processes. */
class EmbeddedSystemIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Path DEMO =
            Path.of(System.getProperty("genie.root", "..")).resolve("examples/models/demo");
    private static final ModelName NAME = new ModelName("demo");
    private static Session session;
    private static EmbeddedSystem system;
    private static GenieClient client;
    private static JsonNode generations;

    @BeforeAll
    static void start() throws InterruptedException, IOException {
        session = Session.open(System.err);
        system = EmbeddedSystem.start(
                Pool.of(1, 1, 0, "cpu"), Optional.empty(), session.folder(), session.closables(), session.progress());
        client = session.closables().add(GenieClient.connect(system.kafka(), system.topics()));
        system.awaitExecutors(client);
        ModelPlacement placement = client.publish(ModelPackage.folder(DEMO), NAME, PATIENCE);
        assertThat(placement.infeasible()).isEmpty();
        client.awaitLoaded(placement, PATIENCE);
        generations = new ObjectMapper()
                .readTree(DEMO.resolve("greedy.json").toFile())
                .get("generations");
    }

    @AfterAll
    static void stop() {
        Path folder = session.folder().path();
        session.close();
        assertThat(Files.exists(folder)).isFalse();
    }

    private static RequestHandle submit(Payload payload, int maxTokens) {
        RequestId id = new RequestId("it-" + UUID.randomUUID());
        return client.submit(
                new InferenceRequest(id, NAME, payload, maxTokens, System.currentTimeMillis(), 0), t -> {});
    }

    private static Tokens tokens(JsonNode array) {
        int[] ids = new int[array.size()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = array.get(i).asInt();
        }
        return Tokens.of(ids);
    }

    @Test
    void severalRequestsAtOnceGiveTheReferenceTokens() throws InterruptedException {
        List<RequestHandle> handles = new ArrayList<>();
        for (JsonNode generation : generations) {
            handles.add(submit(new Payload.Prompt(tokens(generation.get("prompt_tokens"))), 200));
        }
        for (int i = 0; i < handles.size(); i++) {
            Answer answer = GenieClient.await(handles.get(i), PATIENCE);
            assertThat(answer.tokens().toArray())
                    .isEqualTo(tokens(generations.get(i).get("greedy")).toArray());
            RequestReport report = answer.end().report();
            assertThat(report.prefillPid()).isNotEqualTo(report.decodePid());
            assertThat(report.kvBytesMoved()).isPositive();
            assertThat(report.transport()).isEqualTo("tcp");
        }
    }

    @Test
    void textIsTokenisedByTheJob() throws InterruptedException {
        String prompt = generations.get(0).get("prompt").asText();
        Answer answer = GenieClient.await(submit(new Payload.Text(prompt), 20), PATIENCE);
        assertThat(answer.tokens().toArray())
                .isEqualTo(java.util.Arrays.copyOf(
                        tokens(generations.get(0).get("greedy")).toArray(), 20));
    }

    @Test
    void aCancelledRequestEnds() throws InterruptedException {
        RequestHandle handle = submit(new Payload.Prompt(Tokens.of(1, 2, 3)), 100_000);
        client.cancel(handle.request().id());
        assertThat(GenieClient.await(handle, PATIENCE).end().reason()).isEqualTo(FinishReason.CANCELLED);
    }

    @Test
    void aTokenOutsideTheVocabularyIsRefusedWithTheNumbers() throws InterruptedException {
        TokenChunk.End end = GenieClient.await(submit(new Payload.Prompt(Tokens.of(1, 99_999)), 5), PATIENCE)
                .end();
        assertThat(end.reason()).isEqualTo(FinishReason.REFUSED);
        assertThat(end.message()).contains("99999").contains("0 to 255");
    }

    @Test
    void malformedEventsBecomeDeadLettersAndTheJobGoesOn() throws Exception {
        Set<String> poisoned = new HashSet<>(List.of(
                system.topics().graphs(),
                system.topics().requests(),
                system.topics().executors(),
                system.topics().executorEvents(),
                system.topics().plans(),
                system.topics().results()));
        try (KafkaProducer<byte[], byte[]> producer = system.kafka().producer()) {
            for (String topic : poisoned) {
                producer.send(new ProducerRecord<>(topic, bytes("key"), bytes("garbage for " + topic)))
                        .get();
            }
        }
        Set<String> dead = new HashSet<>();
        try (KafkaConsumer<byte[], byte[]> consumer = system.kafka().consumer()) {
            TopicPartition letters = new TopicPartition(system.topics().deadLetters(), 0);
            consumer.assign(List.of(letters));
            consumer.seekToBeginning(List.of(letters));
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (!dead.containsAll(poisoned) && System.nanoTime() < deadline) {
                for (var polled : consumer.poll(Duration.ofMillis(100))) {
                    DeadLetter letter = Codecs.deadLetters().decode(polled.value());
                    assertThat(letter.reason()).isNotBlank();
                    assertThat(letter.value()).isEqualTo(bytes("garbage for " + letter.topic()));
                    dead.add(letter.topic());
                }
            }
        }
        assertThat(dead).containsAll(poisoned);
        assertThat(GenieClient.await(submit(new Payload.Prompt(Tokens.of(1, 2, 3)), 3), PATIENCE)
                        .tokens()
                        .size())
                .isEqualTo(3);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
