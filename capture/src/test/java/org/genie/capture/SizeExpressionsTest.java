package org.genie.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.genie.model.graph.GraphFormatException;
import org.genie.model.graph.SymExpr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SizeExpressionsTest {
    private static SymExpr read(String text) {
        return new SizeExpressions().read(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Symbol('s15', positive=True, integer=True) | s15",
                "Symbol(\"u0\") | u0",
                "Add(Symbol('s15', positive=True, integer=True), Integer(1)) | Add(s15,1)",
                "Mul(Integer(-1), Symbol('s0')) | Mul(-1,s0)",
                "Pow(Symbol('s0'), Integer(2)) | Pow(s0,2)",
                "Mul(Rational(1, 2), Symbol('s0')) | FloorDiv(s0,2)",
                "Mul(Symbol('s0'), Pow(Symbol('s1'), Integer(-1))) | FloorDiv(s0,s1)",
                "FloorDiv(Symbol('s0'), Integer(2)) | FloorDiv(s0,2)",
                "CleanDiv(Symbol('s0'), Integer(2)) | FloorDiv(s0,2)",
                "CeilToInt(IntTrueDiv(Symbol('s0'), Integer(2))) | CeilDiv(s0,2)",
                "CeilDiv(Symbol('s0'), Integer(2)) | CeilDiv(s0,2)",
                "ceiling(Symbol('s0')) | s0",
                "Mod(Symbol('s0'), Integer(8)) | Mod(s0,8)",
                "PythonMod(Symbol('s0'), Integer(8)) | Mod(s0,8)",
                "Max(Integer(1), Symbol('s0')) | Max(1,s0)",
                "Min(Integer(1), Symbol('s0'), Symbol('s1')) | Min(1,s0,s1)",
                "TruncToInt(ToFloat(Symbol('s0'))) | s0",
                "s15 + 1 | Add(s15,1)",
                "2*s0 - 3 | Add(Mul(2,s0),-3)",
                "s0 - 2*s1 | Add(s0,Mul(-1,Mul(2,s1)))",
                "s0**2 | Pow(s0,2)",
                "-s0 | Mul(-1,s0)",
                "--4 | 4",
                "(s0 + 1)//2 | FloorDiv(Add(s0,1),2)",
                "s0 % 4 | Mod(s0,4)",
                "floor(s0/2) | FloorDiv(s0,2)",
                "ceiling(s0/2) | CeilDiv(s0,2)",
                "Max(1, s0) | Max(1,s0)",
                "7 | 7",
            })
    void readsBothForms(String text, String expected) {
        assertThat(read(text.strip()).text()).isEqualTo(expected);
        assertThat(SymExpr.parse(expected)).isEqualTo(read(text.strip()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "s0/2 + s1/2 | 5",
                "s0/2 + s1/3 | 4",
                "s0/2 + 1 | 4",
                "Add(Mul(Rational(1, 2), Symbol('s0')), Rational(1, 2), Rational(-3, 2)) | 2",
                "2**3 | 8",
                "(s0/2)**2 | 9",
                "s0*s1/(2*s1) | 3",
            })
    void dividesOnceAtTheEnd(String text, long expected) {
        assertThat(read(text.strip()).evaluate(Map.of("s0", 6L, "s1", 4L))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sin(s0)",
                "s0 +",
                "(s0",
                "s0)",
                "Symbol(s0)",
                "Symbol('s0'",
                "Symbol('s0', positive",
                "Symbol('s 0')",
                "Symbol('')",
                "Mod(s0)",
                "1.5",
                "99999999999999999999",
                "s0 == 1",
                "Max()",
            })
    void refusesWhatIsNoSize(String text) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(GraphFormatException.class)
                .hasMessageContaining("size expression '");
    }

    @Test
    void refusesExpressionsBeyondReason() {
        assertThatThrownBy(() -> read("(".repeat(5000) + "s" + ")".repeat(5000)))
                .isInstanceOf(GraphFormatException.class)
                .hasMessageContaining("nests deeper");
        assertThatThrownBy(() -> read("2**".repeat(5000) + "2")).isInstanceOf(GraphFormatException.class);
        assertThatThrownBy(() -> read("s".repeat(30_000)))
                .isInstanceOf(GraphFormatException.class)
                .hasMessageContaining("30000 characters");
    }
}
