package org.genie.model.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SymExprTest {
    private static final Map<String, Long> SYMBOLS = Map.of("s", 7L, "b", 2L, "zero", 0L);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "s|7",
                "-3|-3",
                "Add(s,b,1)|10",
                "Mul(s,b)|14",
                "Pow(s,2)|49",
                "Pow(b,0)|1",
                "FloorDiv(s,b)|3",
                "FloorDiv(Mul(-1,s),b)|-4",
                "CeilDiv(s,b)|4",
                "CeilDiv(6,b)|3",
                "Mod(s,b)|1",
                "Mod(-1,s)|6",
                "Max(s,b,9)|9",
                "Min(s,b)|2",
                "Add(Mul(2,s),FloorDiv(Max(s,b),3))|16",
            })
    void readsWritesAndEvaluates(String text, long expected) {
        SymExpr expression = SymExpr.parse(text);
        assertThat(expression.text()).isEqualTo(text);
        assertThat(expression.evaluate(SYMBOLS)).isEqualTo(expected);
    }

    @Test
    void collectsItsSymbols() {
        Set<String> symbols = new HashSet<>();
        SymExpr.parse("Add(Mul(2,s),FloorDiv(b,s))").collectSymbols(symbols);
        assertThat(symbols).containsExactlyInAnyOrder("s", "b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Add(",
                "Add()",
                "Add(s",
                "Add(s,)",
                "s)",
                "sin(s)",
                "Pow(s)",
                "Mod(1,2,3)",
                "--",
                "1x",
                "a b"
            })
    void refusesOtherTexts(String text) {
        assertThatThrownBy(() -> SymExpr.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesTextsBeyondReason() {
        assertThatThrownBy(() -> SymExpr.parse("Add(".repeat(500) + "s" + ")".repeat(500)))
                .hasMessageContaining("nests deeper");
        assertThatThrownBy(() -> SymExpr.parse("s".repeat(100_001))).hasMessageContaining("100001 characters");
        assertThatThrownBy(() -> SymExpr.parse("Add(" + "s".repeat(200) + "!"))
                .hasMessageContaining("...")
                .hasMessageContaining("lacks ')'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "unknown|symbol 'unknown' has no value",
                "FloorDiv(s,zero)|divided by zero",
                "Mod(s,zero)|divided by zero",
                "CeilDiv(s,zero)|divided by zero",
                "Pow(s,-1)|power -1",
                "Pow(b,63)|power 63",
            })
    void saysWhyItHasNoValue(String text, String expected) {
        assertThatThrownBy(() -> SymExpr.parse(text).evaluate(SYMBOLS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(expected);
    }

    @Test
    void doesNotWrapAround() {
        SymExpr huge = SymExpr.constant(Long.MAX_VALUE);
        for (SymExpr.Function function : List.of(SymExpr.Function.ADD, SymExpr.Function.MUL, SymExpr.Function.POW)) {
            SymExpr call = new SymExpr.Call(function, List.of(huge, SymExpr.constant(2)));
            assertThatThrownBy(() -> call.evaluate(Map.of())).isInstanceOf(ArithmeticException.class);
        }
    }

    @Test
    void boundsOfSymbolsAreInclusive() {
        assertThat(new SymbolRange(2, Long.MAX_VALUE).isBounded()).isFalse();
        assertThat(new SymbolRange(2, 2).isBounded()).isTrue();
        assertThatThrownBy(() -> new SymbolRange(3, 2)).hasMessageContaining("3..2 is empty");
    }
}
