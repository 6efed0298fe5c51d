package org.genie.tokenizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.genie.model.Tokens;
import org.genie.model.request.TokenizerSpec;
import org.junit.jupiter.api.Test;

class NoTokenizerTest {
    private final Tokenizer tokenizer = Tokenizers.open(new TokenizerSpec.None());

    @Test
    void refusesText() {
        assertThatThrownBy(() -> tokenizer.encode("hello"))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("takes token ids alone")
                .hasMessageContaining("Maybe send token ids")
                .hasMessageNotContaining("hello");
    }

    @Test
    void givesNoText() {
        assertThat(tokenizer.decode(Tokens.of(1, 2))).isEmpty();
        assertThat(tokenizer.stream().push(Tokens.of(1, 2))).isEmpty();
        assertThat(tokenizer.stream().flush()).isEmpty();
        tokenizer.close();
    }
}
