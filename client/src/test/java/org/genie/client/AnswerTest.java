package org.genie.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.genie.model.Fence;
import org.genie.model.RequestId;
import org.genie.model.Tokens;
import org.genie.model.request.FinishReason;
import org.genie.model.request.TokenChunk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerTest {
    private static final RequestId ID = new RequestId("r");
    private static final Fence FIRST = new Fence(1, 1);
    private static final Fence SECOND = new Fence(1, 2);

    private static TokenChunk chunk(Fence fence, long offset, int... tokens) {
        return new TokenChunk(ID, fence, offset, Tokens.of(tokens), new long[tokens.length], null);
    }

    private static TokenChunk end(Fence fence, long offset) {
        return TokenChunk.ending(ID, fence, offset, TokenChunk.without(FinishReason.LENGTH, "", 0));
    }

    @Test
    void dropsRepeatedTokens() {
        Answer answer = new Answer(ID);
        answer.add(chunk(FIRST, 0, 1, 2));
        assertThat(answer.add(chunk(FIRST, 1, 2, 3))).isEqualTo(Tokens.of(3));
        assertThat(answer.tokens()).isEqualTo(Tokens.of(1, 2, 3));
    }

    @Test
    void waitsForAGapToClose() {
        Answer answer = new Answer(ID);
        assertThat(answer.add(chunk(FIRST, 1, 2))).isEqualTo(Tokens.empty());
        assertThat(answer.add(chunk(FIRST, 0, 1))).isEqualTo(Tokens.of(1, 2));
    }

    @Test
    void endsOnlyWhenEverythingBeforeTheEndIsThere() {
        Answer answer = new Answer(ID);
        answer.add(end(FIRST, 2));
        assertThat(answer.isEnded()).isFalse();
        answer.add(chunk(FIRST, 0, 1, 2));
        assertThat(answer.isEnded()).isTrue();
    }

    @Test
    void dropsWhatAnOlderAttemptStillSays() {
        Answer answer = new Answer(ID);
        answer.add(chunk(FIRST, 0, 1));
        answer.add(chunk(SECOND, 1, 2));
        answer.add(end(FIRST, 1));
        assertThat(answer.isEnded()).isFalse();
        assertThat(answer.add(chunk(FIRST, 2, 9))).isEqualTo(Tokens.empty());
        assertThat(answer.tokens()).isEqualTo(Tokens.of(1, 2));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void isCompleteWhateverTheOrderAndTheRepeats(long seed) {
        Random random = new Random(seed);
        int[] all = random.ints(40, 0, 1000).toArray();
        List<TokenChunk> chunks = new ArrayList<>();
        for (int at = 0; at < all.length; ) {
            int size = Math.min(all.length - at, 1 + random.nextInt(6));
            int[] part = java.util.Arrays.copyOfRange(all, at, at + size);
            chunks.add(chunk(FIRST, at, part));
            if (random.nextBoolean()) {
                chunks.add(chunk(FIRST, at, part));
            }
            at += size;
        }
        chunks.add(end(FIRST, all.length));
        Collections.shuffle(chunks, random);
        Answer answer = new Answer(ID);
        chunks.forEach(answer::add);
        assertThat(answer.tokens()).as("seed %d", seed).isEqualTo(Tokens.of(all));
        assertThat(answer.isEnded()).as("seed %d", seed).isTrue();
    }
}
