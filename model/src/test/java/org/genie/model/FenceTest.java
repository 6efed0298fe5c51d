package org.genie.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FenceTest {
    @Test
    void ordersByEpochThenAttempt() {
        assertThat(new Fence(2, 0)).isGreaterThan(new Fence(1, 9));
        assertThat(new Fence(1, 2)).isGreaterThan(new Fence(1, 1));
    }

    @Test
    void theNextAttemptIsHigher() {
        assertThat(new Fence(1, 3).next(1)).isEqualTo(new Fence(1, 4));
        assertThat(new Fence(1, 3).next(2)).isGreaterThan(new Fence(1, 3));
    }

    @Test
    void refusesToGoBack() {
        assertThatThrownBy(() -> new Fence(2, 1).next(1)).hasMessageContaining("epoch 1 is lower than 2");
        assertThatThrownBy(() -> new Fence(-1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Fence(1, -1)).isInstanceOf(IllegalArgumentException.class);
    }
}
