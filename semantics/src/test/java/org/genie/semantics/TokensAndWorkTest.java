package org.genie.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import org.genie.model.semantics.GraphProfile;
import org.junit.jupiter.api.Test;

class TokensAndWorkTest {
    private static GraphProfile tag(String text) {
        return GraphTagger.tag(GraphText.graph(text));
    }

    @Test
    void takesTheInputWhoseTableIsAsTallAsTheLogitsAreWide() {
        GraphProfile profile = tag("""
                weight places F32 [4096,8]
                weight table F32 [512,8]
                weight head F32 [512,8]
                input where I64 [b,s]
                input ids I64 [b,s]
                p F32 [b,s,8] = aten.embedding.default weight=places indices=where
                v I64 [b,s] = aten.view.default self=ids
                x F32 [b,s,8] = aten.embedding.default weight=table indices=v
                y F32 [b,s,8] = aten.add.Tensor self=x other=p
                logits F32 [b,s,512] = aten.linear.default input=y weight=head
                output logits
                """);
        assertThat(profile.vocabulary()).hasValue(512);
    }

    @Test
    void doesNotTakeComputedRowsForTokens() {
        GraphProfile profile = tag("""
                weight table F32 [512,8]
                input mask F32 [b,s]
                input scores F32 [b,512]
                ids I64 [b,s] = aten.argmax.default self=scores
                x F32 [b,s,8] = aten.embedding.default weight=table indices=ids
                y F32 [b,s,8] = aten.embedding.default weight=scores indices=ids
                output x
                output 3
                """);
        assertThat(profile.vocabulary()).isEmpty();
    }

    @Test
    void countsTwoOperationsForEachWeightThatATokenMeets() {
        // 32x32 + 16x32 + 16x32 + 256x32 multiply-adds.
        assertThat(tag(GraphFixtures.prefill()).flopsPerToken()).isEqualTo(2 * (1024 + 512 + 512 + 8192));
        assertThat(tag(GraphFixtures.decode()).flopsPerToken())
                .as("products of two activations are left out")
                .isEqualTo(2 * (1024 + 512 + 512 + 8192));
    }

    @Test
    void countsExpertsByTheRowsThatReachThem() {
        GraphProfile profile = tag("""
                weight table F32 [64,8]
                weight experts F32 [4,8,16]
                weight bias F32 [6]
                weight dense F32 [16,6]
                input ids I64 [1,s]
                x F32 [1,s,8] = aten.embedding.default weight=table indices=ids
                r F32 [Mul(2,s),8] = aten.index.Tensor self=x indices=[ids,ids]
                g F32 [Mul(2,s),16] = transformers.grouped_mm_fallback.default input=r weight=experts offs=ids
                d F32 [Mul(2,s),6] = aten.addmm.default self=bias mat1=g mat2=dense
                output d
                """);
        assertThat(profile.flopsPerToken()).isEqualTo(2 * (2 * 8 * 16 + 2 * 16 * 6));
    }

    @Test
    void countsOneItemOfABatchWhereThereAreNoTokens() {
        GraphProfile profile = tag("""
                weight filters F32 [16,3,3,3]
                weight head F32 [10,16]
                input scale F32 [1]
                input images F32 [8,3,32,32]
                c F32 [8,16,32,32] = aten.conv2d.default input=images weight=filters
                p F32 [8,16] = aten.mean.dim self=c
                y F32 [8,10] = aten.linear.default input=p weight=head
                t F32 [8,10] = aten.mm.default mat1=2 mat2=head
                z ? ? = aten.linear.default input=p weight=head
                output y
                """);
        assertThat(profile.flopsPerToken()).isEqualTo(2 * (16 * 32 * 32 * 27 + 160));
        assertThat(profile.nodes()).isEqualTo(5);
        assertThat(profile.weightBytes()).isEqualTo(4 * (16 * 27 + 160));
    }
}
