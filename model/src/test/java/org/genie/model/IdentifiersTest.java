package org.genie.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class IdentifiersTest {
    static Stream<Function<String, Object>> kinds() {
        return Stream.of(ModelName::new, PoolId::new, RequestId::new, ExecutorId::new);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void takesShortPrintableNames(Function<String, Object> make) {
        assertThat(make.apply("a-Z_0.9:/@+")).hasToString("a-Z_0.9:/@+").isEqualTo(make.apply("a-Z_0.9:/@+"));
        assertThat(make.apply("x".repeat(200)).toString()).hasSize(200);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void refusesOtherNamesAndSaysWhy(Function<String, Object> make) {
        assertThatThrownBy(() -> make.apply("")).hasMessageContaining("has 0 characters");
        assertThatThrownBy(() -> make.apply("x".repeat(201)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has 201 characters")
                .hasMessageContaining("xxx...");
        assertThatThrownBy(() -> make.apply("a b")).hasMessageContaining("character ' ' at 1");
    }

    @Test
    void ordersByName() {
        assertThat(new ModelName("a")).isLessThan(new ModelName("b"));
        assertThat(new PoolId("a")).isLessThan(new PoolId("b"));
        assertThat(new RequestId("a")).isLessThan(new RequestId("b"));
        assertThat(new ExecutorId("a")).isLessThan(new ExecutorId("b"));
    }

    @Test
    void graphHashesAreSha256() {
        GraphHash hash = new GraphHash("0123456789abcdef".repeat(4));
        assertThat(hash.brief()).isEqualTo("0123456789ab");
        assertThat(hash).hasToString(hash.value()).isLessThan(new GraphHash("f".repeat(64)));
        assertThatThrownBy(() -> new GraphHash("F".repeat(64))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new GraphHash("0".repeat(63))).isInstanceOf(IllegalArgumentException.class);
    }
}
