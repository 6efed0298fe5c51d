package org.genie.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.genie.executor.bus.BusException;
import org.genie.executor.bus.TestBroker;
import org.genie.model.ExecutorId;
import org.genie.model.Fence;
import org.genie.model.RequestId;
import org.genie.model.Tokens;
import org.genie.model.cluster.ExecutorRole;
import org.genie.model.cluster.Heartbeat;
import org.genie.model.cluster.TensorBackend;
import org.genie.model.event.Dispatch;
import org.genie.model.event.ExecutorEvent;
import org.genie.model.event.GraphEvent;
import org.genie.model.event.TopicNames;
import org.genie.model.request.TokenChunk;
import org.genie.serde.Codec;
import org.genie.serde.Codecs;
import org.genie.serde.MalformedEventException;
import org.genie.transport.control.ControlChannel;
import org.genie.transport.control.ControlChannels;
import org.genie.transport.control.DispatchOutcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An executor on a real broker. */
@Timeout(120)
class KafkaExecutorIT {
    private static final TopicNames TOPICS = TopicNames.withPrefix("it.");
    private static final ExecutorId ANY = new ExecutorId("any-0");

    @TempDir
    Path folder;

    @Test
    void hearsAndTellsOverKafkaAlsoAfterAnOutage() throws Exception {
        TestModel model = TestModel.example();
        try (TestBroker broker = new TestBroker(Files.createDirectory(folder.resolve("broker")))) {
            broker.create(TOPICS.all());
            try (Publisher publisher = new Publisher(broker);
                    GenieExecutor executor = GenieExecutor.start(settings(broker.properties()))) {
                publisher.send(TOPICS.graphs(), "nonsense".getBytes(StandardCharsets.UTF_8));
                publisher.send(TOPICS.plans(), new byte[] {1, 2, 3});
                for (GraphEvent.Chunk piece : model.pieces()) {
                    publisher.send(TOPICS.graphs(), Codecs.graphEvents().encode(piece));
                }
                publisher.send(TOPICS.plans(), Codecs.plans().encode(model.plan(1, List.of(ANY), List.of(ANY))));
                Heartbeat heartbeat = publisher.await(
                        TOPICS.executors(),
                        Codecs.heartbeats(),
                        h -> h.loadedGraphs().size() == 2);
                assertThat(heartbeat.device().address()).isEqualTo(executor.controlAddress());

                assertAnswers(publisher, model, heartbeat, "before");
                broker.stop();
                broker.start();
                assertAnswers(publisher, model, heartbeat, "after");
            }
        }
    }

    private static void assertAnswers(Publisher reader, TestModel model, Heartbeat heartbeat, String id)
            throws Exception {
        Dispatch.Peer self = new Dispatch.Peer(ANY, heartbeat.device().address(), heartbeat.dataAddress());
        RequestId request = new RequestId(id);
        Dispatch dispatch = new Dispatch(
                request,
                new Fence(1, 1),
                1,
                model.name(),
                model.graph(),
                model.decodeGraph(),
                self,
                self,
                Tokens.of(82, 79, 77),
                0,
                12,
                Tokens.empty(),
                OptionalLong.empty(),
                new byte[0],
                0);
        try (ControlChannel channel = ControlChannels.open(self.controlAddress())) {
            assertThat(channel.dispatch(dispatch, Duration.ofSeconds(5)).join())
                    .isEqualTo(new DispatchOutcome.Accepted());
        }
        List<TokenChunk> chunks = new ArrayList<>();
        reader.await(TOPICS.results(), Codecs.results(), chunk -> {
            if (chunk.request().equals(request)) {
                chunks.add(chunk);
            }
            return chunk.request().equals(request) && chunk.isLast();
        });
        assertThat(Pool.tokens(chunks).size()).isEqualTo(12);
        reader.await(
                TOPICS.executorEvents(),
                Codecs.executorEvents(),
                e -> e.request().equals(request) && e.kind() == ExecutorEvent.Kind.FINISHED);
    }

    @Test
    void saysThatTopicsAreMissing() throws Exception {
        try (TestBroker broker = new TestBroker(Files.createDirectory(folder.resolve("broker")))) {
            assertThatThrownBy(() -> GenieExecutor.start(settings(broker.properties())))
                    .isInstanceOf(BusException.class)
                    .hasMessageContaining("it.graphs")
                    .hasMessageContaining("\nMaybe the topics were not created yet");
        }
    }

    private ExecutorSettings settings(Map<String, String> kafka) {
        ExecutorSettings settings = Pool.settings(ANY, ExecutorRole.ANY, TensorBackend.TCP, folder, 1L << 30);
        return new ExecutorSettings(
                settings.device(),
                settings.runsOn(),
                kafka,
                TOPICS,
                settings.backend(),
                settings.threads(),
                settings.folder(),
                settings.heartbeat());
    }

    /** Writes and reads topics as the job would. */
    private static final class Publisher implements AutoCloseable {
        private final KafkaProducer<byte[], byte[]> producer;
        private final Map<String, String> properties;
        private final Map<String, Long> offsets = new HashMap<>();

        private Publisher(TestBroker broker) {
            properties = broker.properties();
            producer =
                    new KafkaProducer<>(Map.copyOf(properties), new ByteArraySerializer(), new ByteArraySerializer());
        }

        private void send(String topic, byte[] value) throws Exception {
            producer.send(new ProducerRecord<>(topic, value)).get();
        }

        /** Reads on where it stopped until a value is as wanted. */
        private <T> T await(String topic, Codec<T> codec, Predicate<T> condition) throws MalformedEventException {
            try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                    Map.copyOf(properties), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
                TopicPartition partition = new TopicPartition(topic, 0);
                consumer.assign(List.of(partition));
                consumer.seek(partition, offsets.getOrDefault(topic, 0L));
                while (true) {
                    Optional<T> found = poll(consumer, codec, condition);
                    if (found.isPresent()) {
                        return found.get();
                    }
                }
            }
        }

        private <T> Optional<T> poll(KafkaConsumer<byte[], byte[]> consumer, Codec<T> codec, Predicate<T> condition)
                throws MalformedEventException {
            for (ConsumerRecord<byte[], byte[]> message : consumer.poll(Duration.ofSeconds(1))) {
                offsets.put(message.topic(), message.offset() + 1);
                T value = codec.decode(message.value());
                if (condition.test(value)) {
                    return Optional.of(value);
                }
            }
            return Optional.empty();
        }

        @Override
        public void close() {
            producer.close();
        }
    }
}
