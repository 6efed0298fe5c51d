package org.genie.tokenizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.genie.model.Tokens;
import org.genie.model.request.TokenizerSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HuggingFaceTokenizersTest {
    @TempDir
    Path folder;

    @Test
    void encodesAndDecodesByteLevelText() {
        try (Tokenizer tokenizer = Tokenizers.open(TokenizerFixtures.byteLevel())) {
            Tokens tokens = tokenizer.encode("naïve café — 東京 🙂");
            assertThat(tokens.toArray())
                    .startsWith(77, 64, 127, 107, 85, 68, 220, 66)
                    .hasSize(28);
            assertThat(tokenizer.decode(tokens)).isEqualTo("naïve café — 東京 🙂");
            assertThat(tokenizer.encode("")).isEqualTo(Tokens.empty());
            assertThat(tokenizer.decode(Tokens.empty())).isEmpty();
        }
    }

    @Test
    void neitherAddsSpecialTokensNorCutsThePrompt() {
        try (Tokenizer tokenizer = Tokenizers.open(TokenizerFixtures.byteFallback(folder))) {
            Tokens tokens = tokenizer.encode("a b c d e f g h");
            assertThat(tokens.size()).isEqualTo(16);
            assertThat(tokens.stream()).doesNotContain(1);
            assertThat(tokenizer.decode(tokens)).isEqualTo("a b c d e f g h");
        }
        try (Tokenizer tokenizer = Tokenizers.open(TokenizerFixtures.byteLevel())) {
            assertThat(tokenizer.encode("x".repeat(100_000)).size()).isEqualTo(100_000);
        }
    }

    @Test
    void streamsTheSameTextHoweverItIsCut() {
        streamsEqualDecoded(TokenizerFixtures.byteLevel(), random -> TokenizerFixtures.text(random, 40));
        streamsEqualDecoded(TokenizerFixtures.byteFallback(folder), random -> TokenizerFixtures.text(random, 40));
        List<String> words = List.of("playing", "the", "piano", "plays", ".", ",", "is");
        streamsEqualDecoded(
                TokenizerFixtures.wordPiece(folder),
                random -> String.join(
                        " ",
                        IntStream.range(0, random.nextInt(12))
                                .mapToObj(i -> words.get(random.nextInt(words.size())))
                                .toList()));
    }

    private static void streamsEqualDecoded(TokenizerSpec spec, Function<Random, String> text) {
        try (Tokenizer tokenizer = Tokenizers.open(spec)) {
            for (long seed = 0; seed < 300; seed++) {
                Random random = new Random(seed);
                Tokens tokens = tokenizer.encode(text.apply(random));
                assertThat(TokenizerFixtures.streamed(tokenizer, tokens, random))
                        .as("%s, seed %d", spec, seed)
                        .isEqualTo(tokenizer.decode(tokens));
            }
        }
    }

    @Test
    void streamsWhateverAModelMakes() {
        try (Tokenizer tokenizer = Tokenizers.open(TokenizerFixtures.byteLevel())) {
            for (long seed = 0; seed < 300; seed++) {
                Random random = new Random(seed);
                Tokens tokens = Tokens.of(random.ints(60, -3, 260).toArray());
                assertThat(TokenizerFixtures.streamed(tokenizer, tokens, random))
                        .as("seed %d", seed)
                        .isEqualTo(tokenizer.decode(tokens));
            }
        }
    }

    @Test
    void keepsSpacesAroundSpecialTokens() {
        try (Tokenizer tokenizer = Tokenizers.open(TokenizerFixtures.byteFallback(folder))) {
            for (long seed = 0; seed < 300; seed++) {
                Random random = new Random(seed);
                Tokens tokens = Tokens.of(IntStream.range(0, 30)
                        .map(i -> random.nextInt(3) == 0 ? random.nextInt(3) : 259 + random.nextInt(35))
                        .toArray());
                assertThat(TokenizerFixtures.streamed(tokenizer, tokens, random))
                        .as("seed %d", seed)
                        .isEqualTo(tokenizer.decode(tokens));
            }
        }
    }

    @Test
    void takesHalfASurrogatePairAsNoCharacter() {
        try (Tokenizer tokenizer = Tokenizers.open(TokenizerFixtures.byteLevel())) {
            assertThat(tokenizer.decode(tokenizer.encode("a\uD800b\0🙂"))).isEqualTo("a\uFFFDb\0🙂");
        }
    }

    @Test
    void refusesAFileThatIsNotThere() {
        String uri = folder.resolve("tokenizer.json").toUri().toString();
        assertThatThrownBy(() -> Tokenizers.open(new TokenizerSpec.HuggingFace(uri, "00")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(folder.resolve("tokenizer.json") + " is not there")
                .hasMessageContaining("\nMaybe ");
    }

    @Test
    void refusesAFolderAndOtherSchemes() {
        assertThatThrownBy(() -> Tokenizers.open(
                        new TokenizerSpec.HuggingFace(folder.toUri().toString(), "00")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is a folder or a device, not a file");
        for (String uri : List.of("tokenizer.json", "https://example.org/tokenizer.json", "jar:file:/x!/y", "%%")) {
            assertThatThrownBy(() -> Tokenizers.open(new TokenizerSpec.HuggingFace(uri, "00")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'" + uri + "' is no file: URI");
        }
    }

    @Test
    void refusesAFileThatChanged() {
        TokenizerSpec.HuggingFace spec = TokenizerFixtures.byteLevel();
        String other = "0".repeat(64);
        assertThatThrownBy(() -> Tokenizers.open(new TokenizerSpec.HuggingFace(spec.uri(), other)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has the SHA-256 " + spec.sha256() + ", not " + other);
    }

    @Test
    void refusesFilesThatAreNoTokenizers() throws IOException {
        String whole = Files.readString(Path.of("src/test/resources/bytelevel.json"));
        for (String content : List.of("", "{}", "[]", "text", "{'version':'1.0'}", whole.substring(0, 3000))) {
            TokenizerSpec spec = TokenizerFixtures.write(folder.resolve("broken.json"), content);
            assertThatThrownBy(() -> Tokenizers.open(spec))
                    .as("%s", content)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("broken.json is no tokenizer.json");
        }
    }

    @Test
    void refusesWorkOnceClosed() {
        Tokenizer tokenizer = Tokenizers.open(TokenizerFixtures.byteLevel());
        tokenizer.close();
        tokenizer.close();
        assertThatThrownBy(() -> tokenizer.encode("x"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void agreesWithTheReferenceCases() throws IOException {
        String shared = System.getProperty("genie.shared", "");
        Path model = Path.of(shared, "data", "models", "llama-tiny-prefill");
        assumeTrue(Files.isDirectory(model), "the shared models are not on this machine");
        JsonNode cases = new ObjectMapper()
                .readTree(model.resolve("tokenizer_cases.json").toFile());
        try (Tokenizer tokenizer = Tokenizers.open(TokenizerFixtures.spec(model.resolve("tokenizer.json")))) {
            for (JsonNode c : cases) {
                int[] expected = new int[c.get("tokens").size()];
                for (int i = 0; i < expected.length; i++) {
                    expected[i] = c.get("tokens").get(i).intValue();
                }
                Tokens tokens = tokenizer.encode(c.get("text").textValue());
                assertThat(tokens).isEqualTo(Tokens.of(expected));
                assertThat(tokenizer.decode(tokens)).isEqualTo(c.get("decoded").textValue());
            }
        }
    }
}
