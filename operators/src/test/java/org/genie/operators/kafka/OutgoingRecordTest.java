package org.genie.operators.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.genie.operators.Samples.chunk;

import java.nio.charset.StandardCharsets;
import org.genie.model.Fence;
import org.genie.model.event.DeadLetter;
import org.genie.model.event.TopicNames;
import org.genie.serde.Codecs;
import org.junit.jupiter.api.Test;

class OutgoingRecordTest {
    private static final TopicNames TOPICS = TopicNames.withPrefix("t.");

    @Test
    void resultsAreKeyedByTheirRequestAsExecutorsKeyThem() {
        OutgoingRecord result = OutgoingRecord.result(TOPICS, chunk("r", new Fence(1, 1), 0, 5));

        assertThat(result.topic()).isEqualTo("t.results");
        assertThat(new String(result.key(), StandardCharsets.UTF_8)).isEqualTo("r");
        assertThat(result).hasToString(result.value().length + " bytes to t.results");
        assertThat(result).isEqualTo(OutgoingRecord.result(TOPICS, chunk("r", new Fence(1, 1), 0, 5)));
        assertThat(result).hasSameHashCodeAs(OutgoingRecord.result(TOPICS, chunk("r", new Fence(1, 1), 0, 5)));
    }

    @Test
    void deadLettersFitIntoAMessageHoweverLargeTheOriginal() throws Exception {
        KafkaRecord huge = new KafkaRecord("t.requests", 2, 3, new byte[20_000], new byte[5_000_000]);

        OutgoingRecord record = OutgoingRecord.deadLetter(TOPICS, huge.toDeadLetter("no.", 4));
        DeadLetter letter = Codecs.deadLetters().decode(record.value());

        assertThat(record.value().length + record.key().length).isLessThan(1_000_000);
        assertThat(letter.value()).hasSize(900_000);
        assertThat(letter.key()).hasSize(10_000);
        assertThat(letter.reason()).startsWith("no.\nOf 20000 key and 5000000 value bytes the first");
    }

    @Test
    void deadLettersKeepOriginalsAsTheyWere() throws Exception {
        KafkaRecord bare = new KafkaRecord("t.requests", 2, 3, null, null);

        DeadLetter letter = Codecs.deadLetters()
                .decode(OutgoingRecord.deadLetter(TOPICS, bare.toDeadLetter("no value.", 4))
                        .value());

        assertThat(letter).isEqualTo(bare.toDeadLetter("no value.", 4));
        assertThat(bare).hasToString("t.requests-2@3");
        assertThat(bare).hasSameHashCodeAs(bare.placeOnly());
    }
}
