package org.genie.model.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.OptionalLong;
import org.genie.model.GraphHash;
import org.genie.model.ModelName;
import org.genie.model.RequestId;
import org.genie.model.Tokens;
import org.genie.model.plan.ModelManifest;
import org.genie.model.request.InferenceRequest;
import org.genie.model.request.Payload;
import org.genie.model.request.TokenizerSpec;
import org.junit.jupiter.api.Test;

class EventsTest {
    private static final GraphHash HASH = new GraphHash("c".repeat(64));

    private static GraphEvent.Chunk chunk(int index, int count, int value) {
        return new GraphEvent.Chunk(HASH, index, count, new byte[] {(byte) value}, List.of());
    }

    private static DeadLetter letter(int key, int value) {
        return new DeadLetter("genie.requests", 1, 5, new byte[] {(byte) key}, new byte[] {(byte) value}, "bad", 9);
    }

    @Test
    void topicsShareTheirPrefix() {
        TopicNames names = TopicNames.withPrefix(TopicNames.DEFAULT_PREFIX);
        assertThat(names.all()).hasSize(8).doesNotHaveDuplicates().allMatch(t -> t.startsWith("genie."));
        assertThat(names.deadLetters()).isEqualTo("genie.dead-letters");
    }

    @Test
    void graphEventsHaveOneKeyForEachPieceAndModel() {
        assertThat(chunk(0, 2, 1).key()).isEqualTo("graph/" + HASH + "/0");
        ModelManifest manifest = new ModelManifest(
                new ModelName("demo"),
                1,
                List.of(HASH),
                new TokenizerSpec.None(),
                OptionalLong.empty(),
                Tokens.empty());
        assertThat(new GraphEvent.Published(manifest).key()).isEqualTo("model/demo");
    }

    @Test
    void graphPiecesAreEqualByContent() {
        assertThat(chunk(0, 2, 1))
                .isEqualTo(chunk(0, 2, 1))
                .hasSameHashCodeAs(chunk(0, 2, 1))
                .isNotEqualTo(chunk(0, 2, 2))
                .isNotEqualTo(chunk(1, 2, 1))
                .isNotEqualTo("chunk");
        assertThat(chunk(0, 2, 1).toString()).endsWith("of 2, 1 bytes");
        assertThatThrownBy(() -> chunk(2, 2, 1)).hasMessageContaining("graph chunk 2 of 2");
        assertThatThrownBy(() -> chunk(-1, 2, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void deadLettersAreEqualByContentAndShowTheirPlace() {
        assertThat(letter(1, 2))
                .isEqualTo(letter(1, 2))
                .hasSameHashCodeAs(letter(1, 2))
                .isNotEqualTo(letter(1, 3))
                .isNotEqualTo(letter(2, 2))
                .isNotEqualTo("letter")
                .hasToString("genie.requests-1@5: bad");
    }

    @Test
    void requestEventsNameTheirRequest() {
        RequestId id = new RequestId("r");
        InferenceRequest request = new InferenceRequest(id, new ModelName("m"), new Payload.Text("x"), 1, 0, 0);
        assertThat(new RequestEvent.Submitted(request).id()).isEqualTo(id);
        assertThat(new RequestEvent.Cancelled(id).id()).isEqualTo(id);
    }
}
