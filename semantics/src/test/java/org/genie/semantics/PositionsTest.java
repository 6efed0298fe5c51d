package org.genie.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PositionsTest {
    private static final String TOKENS = """
            weight table F32 [1000,8]
            weight learned F32 [130,8]
            weight counts I64 [1,128]
            weight types I64 [1,512]
            weight cosines F32 [96,8]
            input ids I64 [b,s]
            n INT s = aten.sym_size.int self=ids dim=1
            x F32 [b,s,8] = aten.embedding.default weight=table indices=ids
            """;

    private static OptionalLong context(String text) {
        return GraphTagger.tag(GraphText.graph(TOKENS + text + "output x\n")).maxContext();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "p I64 [s] = aten.arange.default end=n | 130",
                "p I64 [s] = aten.arange.start start=1 end=n | 129",
                "p I64 [s] = aten.arange.start start=n end=n | 130",
                "p I64 [1,s] = aten.slice.Tensor self=counts dim=1 start=0 end=n | 128",
                "c I64 [b,s] = aten.cumsum.default self=ids dim=1; p I64 [b,s] = aten.mul.Tensor self=ids other=c | 129",
                "c I64 [b,s] = aten.cumsum.default self=ids dim=1; d I64 [b,s] = aten.sub.Tensor self=c other=1;"
                        + " p I64 [b,s] = aten.add.Tensor self=d other=2 | 128",
                "c I64 [s] = aten.arange.default end=n; p I64 [s] = aten.add.Tensor self=c other=n | 130",
                "c I64 [s] = aten.arange.default end=n; u I64 [1,s] = aten.unsqueeze.default self=c dim=0;"
                        + " p I64 [s] = aten.view.default self=u size=[-1] | 130",
            })
    void takesTheRowsBehindTheFirstPosition(String index, long expected) {
        String text = index.strip().replace("; ", "\n") + "\n";
        assertThat(context(text + "e F32 [s,8] = aten.embedding.default weight=learned indices=p\n"))
                .hasValue(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "p I64 [1,s] = aten.slice.Tensor self=types dim=1 start=0 end=2 | token types repeat their entries",
                "p I64 [s] = custom.buckets.default self=ids | nobody knows that operator",
                "c I64 [s] = aten.arange.default end=n; p I64 [s] = aten.sub.Tensor self=c other=ids | differences",
                "c I64 [s] = aten.arange.default end=n; p I64 [s] = aten.sub.Tensor self=c other=3 | before row 0",
                "c I64 [s] = aten.arange.default end=n; p I64 [s] = aten.add.Tensor self=c other=ids | ids count nothing",
                "p I64 [4] = aten.arange.default end=4 | not one for each token",
                "p I64 [s] = aten.mul.Tensor self=ids other=2 | no counter",
                "p I64 [s] = aten.slice.Tensor self=2 dim=0 | no operand",
            })
    void takesNothingFromOtherTables(String index, String why) {
        String text = index.strip().replace("; ", "\n") + "\n";
        assertThat(context(text + "e F32 [s,8] = aten.embedding.default weight=learned indices=p\n"))
                .as(why)
                .isEmpty();
    }

    @Test
    void readsTablesThroughEveryKindOfLookup() {
        String counter = "p I64 [s] = aten.arange.default end=n\n";
        assertThat(context(counter + "e F32 [s,8] = aten.index.Tensor self=learned indices=[p]\n"))
                .hasValue(130);
        assertThat(context(counter + "e F32 [s,8] = aten.index_select.default self=learned dim=0 index=p\n"))
                .hasValue(130);
        assertThat(context(counter
                        + "r F32 [b,130,8] = aten.repeat.default self=learned repeats=[n,1,1]\n"
                        + "g I64 [b,s,8] = aten.repeat.default self=p repeats=[n,1,8]\n"
                        + "e F32 [b,s,8] = aten.gather.default self=r dim=1 index=g\n"))
                .hasValue(130);
        assertThat(context(counter
                        + "f I64 [Mul(b,s)] = aten.view.default self=p size=[-1]\n"
                        + "e F32 [Mul(b,s),8] = aten.index_select.default self=learned dim=0 index=f\n"))
                .hasValue(130);
    }

    @Test
    void boundsTheContextByABufferThatIsCutToTheSequence() {
        assertThat(context("c F32 [s,8] = aten.slice.Tensor self=cosines dim=0 start=0 end=n\n"))
                .hasValue(96);
        assertThat(context("c F32 [5,8] = aten.slice.Tensor self=cosines dim=0 start=0 end=5\n"))
                .as("cut at a fixed place")
                .isEmpty();
        assertThat(context("c F32 [b,8] = aten.slice.Tensor self=cosines dim=0 start=0 end=n\n"))
                .as("one row for each sequence of the batch")
                .isEmpty();
        assertThat(context("c I64 [b,1] = aten.slice.Tensor self=ids dim=1 start=0 end=n\n"))
                .as("no buffer")
                .isEmpty();
    }

    @Test
    void takesTheSmallestOfSeveralBounds() {
        assertThat(context("""
                p I64 [s] = aten.arange.default end=n
                e F32 [s,8] = aten.embedding.default weight=learned indices=p
                c F32 [s,8] = aten.slice.Tensor self=cosines dim=0 start=0 end=n
                """)).hasValue(96);
    }
}
