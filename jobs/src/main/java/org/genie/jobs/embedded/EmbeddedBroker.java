package org.genie.jobs.embedded;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;
import org.genie.model.event.TopicNames;

/** A real Kafka broker and controller (KRaft) inside this process, on the loopback address. */
public final class EmbeddedBroker implements AutoCloseable {
    private final KafkaRaftServer server;
    private final int port;

    private EmbeddedBroker(KafkaRaftServer server, int port) {
        this.server = server;
        this.port = port;
    }

    /** Formats the folder and starts; returns when the broker serves. */
    public static EmbeddedBroker start(Path folder, int port, int controllerPort) {
        Properties config = config(folder, port, controllerPort);
        format(folder);
        KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(config), Time.SYSTEM);
        server.startup();
        return new EmbeddedBroker(server, port);
    }

    private static Properties config(Path folder, int port, int controllerPort) {
        Properties config = new Properties();
        config.put("process.roles", "broker,controller");
        config.put("node.id", "1");
        config.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        config.put("listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
        config.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
        config.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        config.put("controller.listener.names", "CONTROLLER");
        config.put("log.dirs", folder.toString());
        // One broker: everything internal has one copy, and one partition is enough.
        for (String topic : List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
            config.put(topic + ".replication.factor", "1");
            config.put(topic + ".num.partitions", "1");
        }
        config.put("transaction.state.log.min.isr", "1");
        config.put("share.coordinator.state.topic.min.isr", "1");
        config.put("group.initial.rebalance.delay.ms", "0");
        config.put("auto.create.topics.enable", "false");
        config.put("num.network.threads", "2");
        config.put("num.io.threads", "4");
        // The cleaner's default buffer of 128 MB is for topics a thousand times as large.
        config.put("log.cleaner.dedupe.buffer.size", "2097152");
        config.put("message.max.bytes", Integer.toString(TopicNames.MAX_RECORD_BYTES));
        config.put("replica.fetch.max.bytes", Integer.toString(TopicNames.MAX_RECORD_BYTES));
        return config;
    }

    private static void format(Path folder) {
        Formatter formatter = new Formatter();
        formatter.setNodeId(1);
        formatter.setClusterId(Uuid.randomUuid().toString());
        formatter.addDirectory(folder.toString());
        formatter.setMetadataLogDirectory(folder.toString());
        formatter.setControllerListenerName("CONTROLLER");
        formatter.setReleaseVersion(MetadataVersion.latestProduction());
        formatter.setSupportedFeatures(Feature.PRODUCTION_FEATURES);
        formatter.setIgnoreFormatted(true);
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        formatter.setPrintStream(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            formatter.run();
        } catch (Exception e) {
            throw new IllegalStateException(
                    "The broker's folder " + folder + " cannot be formatted: " + said.toString(StandardCharsets.UTF_8),
                    e);
        }
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }
}
