package org.genie.model.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.genie.model.Fence;
import org.genie.model.ModelName;
import org.genie.model.RequestId;
import org.genie.model.Tokens;
import org.junit.jupiter.api.Test;

class RequestsTest {
    private static final RequestId ID = new RequestId("r-1");
    private static final Fence FENCE = new Fence(1, 1);

    private static TokenChunk.End end(byte... outputs) {
        return new TokenChunk.End(FinishReason.DONE, "", 0, RequestReport.NOTHING_RAN, outputs);
    }

    @Test
    void refusesRequestsForNothing() {
        assertThatThrownBy(() -> new InferenceRequest(ID, new ModelName("m"), new Payload.Text("x"), 0, 0, 0))
                .hasMessageContaining("request r-1 asks for 0 tokens");
    }

    @Test
    void payloadsDoNotShowTheirContent() {
        assertThat(new Payload.Prompt(Tokens.of(4711)).toString()).doesNotContain("4711");
        assertThat(new Payload.Text("secret")).hasToString("6 characters");
        assertThat(new Payload.Inputs(new byte[] {42})).hasToString("1 bytes of tensors");
    }

    @Test
    void payloadsAreEqualByContent() {
        assertThat(new Payload.Inputs(new byte[] {1, 2}))
                .isEqualTo(new Payload.Inputs(new byte[] {1, 2}))
                .hasSameHashCodeAs(new Payload.Inputs(new byte[] {1, 2}))
                .isNotEqualTo(new Payload.Inputs(new byte[] {1, 3}))
                .isNotEqualTo(new Payload.Text("x"));
    }

    @Test
    void chunksAreEqualByContent() {
        TokenChunk chunk = new TokenChunk(ID, FENCE, 3, Tokens.of(1, 2), new long[] {0, 5}, end((byte) 1));
        assertThat(chunk)
                .isEqualTo(new TokenChunk(ID, FENCE, 3, Tokens.of(1, 2), new long[] {0, 5}, end((byte) 1)))
                .hasSameHashCodeAs(new TokenChunk(ID, FENCE, 3, Tokens.of(1, 2), new long[] {0, 5}, null))
                .isNotEqualTo(new TokenChunk(ID, FENCE, 3, Tokens.of(1, 2), new long[] {0, 6}, end((byte) 1)))
                .isNotEqualTo(new TokenChunk(ID, FENCE, 3, Tokens.of(1, 2), new long[] {0, 5}, end((byte) 2)))
                .isNotEqualTo(new TokenChunk(ID, FENCE, 4, Tokens.of(1, 2), new long[] {0, 5}, end((byte) 1)))
                .isNotEqualTo("chunk");
        assertThat(end((byte) 1)).hasSameHashCodeAs(end((byte) 1)).isNotEqualTo("end");
        assertThat(chunk.isLast()).isTrue();
    }

    @Test
    void chunksKeepTheirStepTimes() {
        long[] steps = {1, 2};
        TokenChunk chunk = new TokenChunk(ID, FENCE, 0, Tokens.of(1, 2), steps, null);
        steps[0] = 9;
        chunk.stepNanos()[1] = 9;
        assertThat(chunk.stepNanos()).containsExactly(1, 2);
        assertThat(chunk.isLast()).isFalse();
        assertThat(chunk.toString()).isEqualTo("chunk of r-1 at 0: 2 tokens");
    }

    @Test
    void chunksThatOnlyEndSayWhy() {
        TokenChunk chunk =
                TokenChunk.ending(ID, FENCE, 7, TokenChunk.without(FinishReason.REFUSED, "prompt is empty.", 50));
        assertThat(chunk.tokens().isEmpty()).isTrue();
        assertThat(chunk.toString()).isEqualTo("chunk of r-1 at 7: 0 tokens, REFUSED: prompt is empty.");
        assertThat(end()).hasToString("DONE");
    }

    @Test
    void refusesChunksThatCannotBe() {
        assertThatThrownBy(() -> new TokenChunk(ID, FENCE, -1, Tokens.empty(), new long[0], null))
                .hasMessageContaining("offset -1");
        assertThatThrownBy(() -> new TokenChunk(ID, FENCE, 0, Tokens.of(1), new long[0], null))
                .hasMessageContaining("1 tokens but 0 step times");
    }

    @Test
    void onlyRefusalsAndFailuresAreNoSuccess() {
        for (FinishReason reason : FinishReason.values()) {
            assertThat(reason.isSuccess()).isEqualTo(!reason.text().matches("refused|failed"));
        }
    }
}
