package org.genie.executor.bus;

import java.time.Duration;
import org.apache.kafka.common.KafkaException;

/** Kafka's complaints in words that name the address and the likely fix. */
final class KafkaErrors {
    private KafkaErrors() {}

    static BusException badProperties(String servers, KafkaException cause) {
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return new BusException(
                "Kafka client for " + servers + " cannot be made: " + root.getMessage()
                        + ".\nMaybe bootstrap.servers is not host:port, or names a host that does not exist.",
                cause);
    }

    static BusException unreachable(String servers, Duration patience, Throwable cause) {
        return new BusException(
                "Kafka at " + servers + " did not answer within " + patience.toSeconds()
                        + " s.\nMaybe the broker is not running, or listens elsewhere.",
                cause);
    }

    static BusException noTopic(String servers, String topic) {
        return new BusException("Kafka at " + servers + " has no topic '" + topic
                + "'.\nMaybe the topics were not created yet, or have another prefix.");
    }
}
