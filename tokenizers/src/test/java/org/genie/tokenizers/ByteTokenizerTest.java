package org.genie.tokenizers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.genie.model.Tokens;
import org.genie.model.request.TokenizerSpec;
import org.junit.jupiter.api.Test;

class ByteTokenizerTest {
    private final Tokenizer tokenizer = Tokenizers.open(new TokenizerSpec.Bytes());

    @Test
    void takesTheBytesOfTheText() {
        assertThat(tokenizer.encode("Aé🙂")).isEqualTo(Tokens.of(0x41, 0xC3, 0xA9, 0xF0, 0x9F, 0x99, 0x82));
        assertThat(tokenizer.encode("")).isEqualTo(Tokens.empty());
    }

    @Test
    void decodesWhatItEncoded() {
        for (long seed = 0; seed < 200; seed++) {
            String text = TokenizerFixtures.text(new Random(seed), 40);
            assertThat(tokenizer.decode(tokenizer.encode(text)))
                    .as("seed %d", seed)
                    .isEqualTo(text);
        }
    }

    @Test
    void decodesIdsThatAreNoBytesAsReplacementCharacters() {
        assertThat(tokenizer.decode(Tokens.of('a', 256, 'b', -1, 0x7FFFFFFF))).isEqualTo("a\uFFFDb\uFFFD\uFFFD");
    }

    @Test
    void replacesMalformedBytesAsJavaDoes() {
        Random random = new Random(5);
        for (int round = 0; round < 500; round++) {
            byte[] bytes = new byte[random.nextInt(30)];
            random.nextBytes(bytes);
            int[] ids = new int[bytes.length];
            for (int i = 0; i < ids.length; i++) {
                ids[i] = bytes[i] & 0xFF;
            }
            assertThat(tokenizer.decode(Tokens.of(ids))).isEqualTo(new String(bytes, StandardCharsets.UTF_8));
            assertThat(TokenizerFixtures.streamed(tokenizer, Tokens.of(ids), random))
                    .isEqualTo(new String(bytes, StandardCharsets.UTF_8));
        }
    }

    @Test
    void holdsBackAnUnfinishedCharacter() {
        Tokenizer.TextStream stream = tokenizer.stream();
        assertThat(stream.push(Tokens.of('h', 0xF0, 0x9F))).isEqualTo("h");
        assertThat(stream.push(Tokens.of(0x99))).isEmpty();
        assertThat(stream.push(Tokens.of(0x82, '!'))).isEqualTo("🙂!");
        assertThat(stream.flush()).isEmpty();
    }

    @Test
    void givesTheRestOfACutCharacterAtTheEnd() {
        Tokenizer.TextStream stream = tokenizer.stream();
        assertThat(stream.push(Tokens.of(0xF0, 0x9F, 0x99))).isEmpty();
        assertThat(stream.flush()).isEqualTo("\uFFFD");
        assertThat(stream.flush()).isEmpty();
    }

    @Test
    void streamsTheSameTextHoweverItIsCut() {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            String text = TokenizerFixtures.text(random, 40);
            assertThat(TokenizerFixtures.streamed(tokenizer, tokenizer.encode(text), random))
                    .as("seed %d", seed)
                    .isEqualTo(text);
        }
    }
}
