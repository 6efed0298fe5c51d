package org.genie.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TokensTest {
    @Test
    void keepsWhatItWasGiven() {
        int[] ids = {5, 6, 7};
        Tokens tokens = Tokens.of(ids);
        ids[0] = 99;
        tokens.toArray()[1] = 99;
        assertThat(tokens).isEqualTo(Tokens.of(5, 6, 7)).hasSameHashCodeAs(Tokens.of(5, 6, 7));
        assertThat(tokens.at(2)).isEqualTo(7);
        assertThat(tokens.stream().sum()).isEqualTo(18);
    }

    @Test
    void joinsAndCuts() {
        assertThat(Tokens.of(1).plus(Tokens.of(2, 3))).isEqualTo(Tokens.of(1, 2, 3));
        assertThat(Tokens.of(1).plus(Tokens.empty())).isEqualTo(Tokens.of(1));
        assertThat(Tokens.of(1, 2, 3).from(1)).isEqualTo(Tokens.of(2, 3));
        assertThat(Tokens.of(1, 2, 3).from(3)).isEqualTo(Tokens.empty());
        assertThat(Tokens.of().isEmpty()).isTrue();
    }

    @Test
    void showsItsLengthAlone() {
        assertThat(Tokens.of(4711, 4712)).hasToString("2 tokens");
        assertThat(Tokens.of(1)).isNotEqualTo(Tokens.of(2)).isNotEqualTo("1 tokens");
    }
}
