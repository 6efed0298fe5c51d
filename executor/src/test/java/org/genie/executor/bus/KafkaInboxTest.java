package org.genie.executor.bus;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.genie.model.event.TopicNames;
import org.junit.jupiter.api.Test;

class KafkaInboxTest {
    private static final TopicNames TOPICS = TopicNames.withPrefix("it.");

    @Test
    void saysThatTheBrokerDoesNotAnswer() {
        Map<String, String> nobody = Map.of("bootstrap.servers", "127.0.0.1:1");
        try (KafkaInbox inbox = new KafkaInbox(nobody, TOPICS, "test", Duration.ofSeconds(1))) {
            assertThatThrownBy(inbox::connect)
                    .isInstanceOf(BusException.class)
                    .hasMessageContaining("127.0.0.1:1")
                    .hasMessageContaining("\nMaybe the broker is not running");
        }
    }

    @Test
    void saysThatPropertiesAreWrong() {
        assertThatThrownBy(() -> new KafkaInbox(Map.of("bootstrap.servers", "nonsense"), TOPICS, "test"))
                .isInstanceOf(BusException.class)
                .hasMessageContaining("nonsense");
        assertThatThrownBy(() -> new KafkaOutbox(Map.of("bootstrap.servers", "nonsense"), TOPICS, "test"))
                .isInstanceOf(BusException.class)
                .hasMessageContaining("nonsense");
    }
}
