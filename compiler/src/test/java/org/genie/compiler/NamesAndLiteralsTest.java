package org.genie.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.genie.model.graph.DType;
import org.junit.jupiter.api.Test;

class NamesAndLiteralsTest {
    @Test
    void plainNamesGetAPrefix() {
        assertThat(ScriptNames.of("add_1")).isEqualTo("v_add_1");
        assertThat(ScriptNames.of("None")).isEqualTo("v_None");
        assertThat(ScriptNames.of("")).isEqualTo("x_");
    }

    @Test
    void noTwoNamesShareAnIdentifier() {
        long seed = 7;
        Random random = new Random(seed);
        Set<String> names = new HashSet<>(List.of("a.b", "a_b", "a b", "v_a", "x_61", "t_0", "device", "anchor"));
        while (names.size() < 5000) {
            StringBuilder name = new StringBuilder();
            for (int i = random.nextInt(6); i >= 0; i--) {
                name.append("ab_.x6\n)é1 ".charAt(random.nextInt(11)));
            }
            names.add(name.toString());
        }

        Set<String> identifiers = new HashSet<>();
        names.forEach(n -> identifiers.add(ScriptNames.of(n)));

        assertThat(identifiers).as("seed %d", seed).hasSize(names.size());
        assertThat(identifiers).allMatch(i -> i.matches("[vx]_[A-Za-z0-9_]*"));
    }

    @Test
    void reservedWordsAreNoKeywordArguments() {
        assertThat(ScriptNames.isKeyword("dim")).isTrue();
        assertThat(ScriptNames.isKeyword("from")).isFalse();
        assertThat(ScriptNames.isKeyword("a b")).isFalse();
    }

    @Test
    void floatsReadBackExactly() {
        for (double value : new double[] {0.1, 1e-12, Double.MIN_VALUE, Double.MAX_VALUE, 1.0 / 3, -0.0}) {
            assertThat(Double.parseDouble(Literals.of(value))).isEqualTo(value);
            assertThat(Literals.of(value)).containsAnyOf(".", "E");
        }
    }

    @Test
    void everyTypeHasItsNumberAndMostACarrierOfTheSameWidth() {
        Set<Integer> numbers = new HashSet<>();
        for (DType type : DType.values()) {
            assertThat(numbers.add(TorchNumbers.of(type))).isTrue();
            Carrier.of(type).ifPresent(c -> assertThat(c.bytes()).isEqualTo(type.bytes()));
        }
        assertThat(Carrier.of(DType.C128)).isEmpty();
        assertThat(Carrier.of(DType.BF16)).contains(DType.F16);
        assertThat(Carrier.of(DType.F8E5M2)).contains(DType.U8);
    }

    @Test
    void floatsAreKnownByOperatorAndArgument() {
        assertThat(FloatArguments.contains("layer_norm", "eps")).isTrue();
        assertThat(FloatArguments.contains("dropout", "p")).isTrue();
        assertThat(FloatArguments.contains("cdist", "p")).isTrue();
        assertThat(FloatArguments.contains("norm", "p")).isFalse();
        assertThat(FloatArguments.contains("scaled_dot_product_attention", "scale"))
                .isTrue();
        assertThat(FloatArguments.contains("elu", "scale")).isFalse();
        assertThat(FloatArguments.contains("pad", "value")).isTrue();
        assertThat(FloatArguments.contains("addcmul", "value")).isFalse();
        assertThat(FloatArguments.contains("add", "alpha")).isFalse();
        assertThat(FloatArguments.contains("uniform_", "from")).isTrue();
    }
}
