package org.genie.executor.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.genie.model.Fence;
import org.genie.model.RequestId;
import org.genie.model.request.FinishReason;
import org.genie.model.request.TokenChunk;
import org.junit.jupiter.api.Test;

class TokenStreamTest {
    private static final long GAP = 20;
    private static final TokenChunk.End END = TokenChunk.without(FinishReason.LENGTH, "", 0);

    private final TokenStream stream = new TokenStream(new RequestId("r-1"), new Fence(1, 1), 5);

    @Test
    void givesTheFirstTokenAloneAndAtOnceThenWaitsForTheGap() {
        stream.add(7, 0);
        stream.add(8, 11);

        TokenChunk first = stream.next(100, GAP);
        assertThat(first.offset()).isEqualTo(5);
        assertThat(first.tokens().toArray()).containsExactly(7);
        assertThat(stream.next(101, GAP)).isNull();
        assertThat(stream.dueAtNanos(GAP)).isEqualTo(120);

        stream.add(9, 12);
        TokenChunk second = stream.next(120, GAP);
        assertThat(second.offset()).isEqualTo(6);
        assertThat(second.tokens().toArray()).containsExactly(8, 9);
        assertThat(second.stepNanos()).containsExactly(11, 12);
        assertThat(stream.isExhausted()).isFalse();
    }

    @Test
    void givesTheEndAtOnce() {
        stream.add(7, 0);
        stream.next(100, GAP);
        stream.add(8, 1);
        stream.finish(END);

        TokenChunk last = stream.next(101, GAP);

        assertThat(last.tokens().toArray()).containsExactly(8);
        assertThat(last.end()).isEqualTo(END);
        assertThat(stream.isExhausted()).isTrue();
        assertThat(stream.next(500, GAP)).isNull();
    }

    @Test
    void givesAnEndThatCameAfterItsLastTokenWasOut() {
        stream.add(7, 0);
        stream.next(100, GAP);
        stream.finish(END);

        TokenChunk last = stream.next(101, GAP);

        assertThat(last.tokens().size()).isZero();
        assertThat(last.offset()).isEqualTo(6);
        assertThat(last.end()).isEqualTo(END);
        assertThat(stream.isExhausted()).isTrue();
    }

    @Test
    void putsTheEndToTheOnlyToken() {
        stream.add(7, 0);
        stream.finish(END);

        assertThat(stream.next(1, GAP).end()).isEqualTo(END);
        assertThat(stream.isExhausted()).isTrue();
    }

    @Test
    void publishesWhatWasMadeBeforeABreak() {
        stream.add(7, 0);
        stream.next(100, GAP);
        stream.add(8, 1);
        stream.breakOff();

        TokenChunk last = stream.next(101, GAP);

        assertThat(last.tokens().toArray()).containsExactly(8);
        assertThat(last.isLast()).isFalse();
        assertThat(stream.isExhausted()).isTrue();
    }

    @Test
    void losesNothingBetweenTwoThreads() throws Exception {
        int count = 200_000;
        Thread writer = new Thread(() -> {
            for (int i = 0; i < count; i++) {
                stream.add(i, i);
            }
            stream.finish(END);
        });
        writer.start();
        List<TokenChunk> chunks = new ArrayList<>();
        while (!stream.isExhausted()) {
            TokenChunk chunk = stream.next(System.nanoTime(), 1_000);
            if (chunk != null) {
                chunks.add(chunk);
            }
        }
        writer.join();

        int expected = 0;
        for (TokenChunk chunk : chunks) {
            assertThat(chunk.offset()).isEqualTo(5 + expected);
            for (int i = 0; i < chunk.tokens().size(); i++) {
                assertThat(chunk.tokens().at(i)).isEqualTo(expected++);
            }
        }
        assertThat(expected).isEqualTo(count);
        assertThat(chunks.stream().filter(TokenChunk::isLast)).hasSize(1);
    }
}
