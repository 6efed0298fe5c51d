package org.genie.operators.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.genie.model.Tokens;
import org.genie.model.plan.ModelManifest;
import org.genie.model.request.TokenizerSpec;
import org.genie.operators.Samples;
import org.genie.tokenizers.Tokenizer;
import org.junit.jupiter.api.Test;

class ModelTokenizersTest {
    private final List<String> happened = new ArrayList<>();

    @Test
    void opensATokenizerOncePerModelAndAgainWhenItChanges() {
        ModelTokenizers tokenizers = new ModelTokenizers(this::open);

        tokenizers.encode(manifest("a"), "x");
        tokenizers.encode(manifest("a"), "y");
        tokenizers.encode(manifest("b"), "z");
        tokenizers.close();

        assertThat(happened).containsExactly("open a", "open b", "close a", "close b");
    }

    @Test
    void encodesBytes() {
        try (ModelTokenizers tokenizers = new ModelTokenizers()) {
            assertThat(tokenizers.encode(Samples.manifest(1), "AB")).isEqualTo(Tokens.of('A', 'B'));
        }
    }

    private static ModelManifest manifest(String uri) {
        return new ModelManifest(
                Samples.MODEL,
                1,
                List.of(Samples.PREFILL),
                new TokenizerSpec.HuggingFace(uri, ""),
                OptionalLong.empty(),
                Tokens.empty());
    }

    private Tokenizer open(TokenizerSpec spec) {
        String uri = ((TokenizerSpec.HuggingFace) spec).uri();
        happened.add("open " + uri);
        return new Tokenizer() {
            @Override
            public Tokens encode(String text) {
                return Tokens.of(text.length());
            }

            @Override
            public String decode(Tokens tokens) {
                throw new UnsupportedOperationException();
            }

            @Override
            public TextStream stream() {
                throw new UnsupportedOperationException();
            }

            @Override
            public void close() {
                happened.add("close " + uri);
            }
        };
    }
}
