package org.genie.tokenizers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.genie.model.Tokens;
import org.junit.jupiter.api.Test;

class WindowedStreamTest {
    private static final int SILENT = 256;
    private final AtomicInteger longest = new AtomicInteger();
    private final WindowedStream stream = new WindowedStream(this::decode);

    /** Bytes, one token each; token 256 has no text. */
    private String decode(long[] ids) {
        longest.accumulateAndGet(ids.length, Math::max);
        byte[] bytes = new byte[ids.length];
        int count = 0;
        for (long id : ids) {
            if (id != SILENT) {
                bytes[count++] = (byte) id;
            }
        }
        return new String(bytes, 0, count, StandardCharsets.UTF_8);
    }

    @Test
    void holdsBackAnUnfinishedCharacter() {
        assertThat(stream.push(Tokens.of('h', 0xC3))).isEmpty();
        assertThat(stream.push(Tokens.of(0xA9))).isEqualTo("hé");
        assertThat(stream.push(Tokens.of('!'))).isEqualTo("!");
        assertThat(stream.push(Tokens.empty())).isEmpty();
        assertThat(stream.flush()).isEmpty();
    }

    @Test
    void givesWhatWaitsAtTheEndOnce() {
        assertThat(stream.push(Tokens.of('h', 0xC3))).isEmpty();
        assertThat(stream.flush()).isEqualTo("h\uFFFD");
        assertThat(stream.flush()).isEmpty();
    }

    @Test
    void keepsTheWindowShort() {
        for (int i = 0; i < 5000; i++) {
            assertThat(stream.push(Tokens.of('a'))).isEqualTo("a");
        }
        assertThat(longest).hasValue(2);
    }

    @Test
    void letsEndlessGarbageGo() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 5000; i++) {
            text.append(stream.push(Tokens.of(0xA9)));
        }
        text.append(stream.flush());
        assertThat(text.toString()).isEqualTo("\uFFFD".repeat(5000));
        assertThat(longest).hasValueLessThan(600);
    }

    @Test
    void forgetsEndlessTokensWithoutText() {
        assertThat(stream.push(Tokens.of('a'))).isEqualTo("a");
        for (int i = 0; i < 5000; i++) {
            assertThat(stream.push(Tokens.of(SILENT))).isEmpty();
        }
        assertThat(stream.push(Tokens.of('b'))).isEqualTo("b");
        assertThat(longest).hasValueLessThan(600);
    }
}
