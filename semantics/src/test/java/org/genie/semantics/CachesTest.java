package org.genie.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.genie.model.graph.DType;
import org.genie.model.semantics.GraphProfile;
import org.genie.model.semantics.KvTensor;
import org.genie.model.semantics.KvTensor.Part;
import org.genie.model.semantics.Phase;
import org.junit.jupiter.api.Test;

class CachesTest {
    private static GraphProfile tag(String text) {
        return GraphTagger.tag(GraphText.graph(text));
    }

    @Test
    void findsTheCachesThatAPrefillGraphMakes() {
        GraphProfile profile = tag(GraphFixtures.prefill());
        assertThat(profile.phase()).isEqualTo(Phase.PREFILL);
        assertThat(profile.caches())
                .containsExactly(
                        new KvTensor(0, Part.VALUE, -1, 1, 2, 2, 8, DType.F32),
                        new KvTensor(0, Part.KEY, -1, 2, 2, 2, 8, DType.F32));
        assertThat(profile.vocabulary()).hasValue(256);
        assertThat(profile.maxQuery()).isEmpty();
        assertThat(profile.evidence()).anyMatch(e -> e.contains("told by the attention"));
    }

    @Test
    void findsTheCachesThatADecodeGraphGrows() {
        GraphProfile profile = tag(GraphFixtures.decode());
        assertThat(profile.phase()).isEqualTo(Phase.DECODE);
        assertThat(profile.caches())
                .containsExactly(
                        new KvTensor(0, Part.VALUE, 1, 1, 2, 2, 8, DType.F32),
                        new KvTensor(0, Part.KEY, 0, 2, 2, 2, 8, DType.F32));
    }

    @Test
    void takesKeysBeforeValuesWhereNoAttentionReadsThem() {
        GraphProfile profile = tag("""
                input one F16 [b,p,4,8]
                input two F16 [b,p,4,8]
                input new F16 [b,1,4,8]
                a F16 [b,Add(p,1),4,8] = aten.cat.default tensors=[one,new] dim=1
                c F16 [b,Add(p,1),4,8] = aten.cat.default tensors=[two,new] dim=1
                output a
                output c
                """);
        assertThat(profile.caches())
                .containsExactly(
                        new KvTensor(0, Part.KEY, 0, 0, 1, 4, 8, DType.F16),
                        new KvTensor(0, Part.VALUE, 1, 1, 1, 4, 8, DType.F16));
        assertThat(profile.evidence()).anyMatch(e -> e.contains("told by the order of the outputs"));
        assertThat(profile.vocabulary()).isEmpty();
    }

    @Test
    void countsHeadsOfCachesOfAnyRank() {
        GraphProfile profile = tag("""
                input flat F16 [b,p,96]
                input first F16 [p,b,2,3,8]
                input newflat F16 [b,1,96]
                input newfirst F16 [1,b,2,3,8]
                a F16 [b,Add(p,1),96] = aten.cat.default tensors=[flat,newflat] dim=1
                c F16 [Add(p,1),b,2,3,8] = aten.cat.default tensors=[first,newfirst]
                output a
                output c
                """);
        assertThat(profile.caches()).extracting(KvTensor::heads).containsExactly(1L, 6L);
        assertThat(profile.caches()).extracting(KvTensor::headDim).containsExactly(96L, 8L);
        assertThat(profile.caches()).extracting(KvTensor::sequenceAxis).containsExactly(1, 0);
    }

    @Test
    void doesNotTakeAMaskThatGrowsForACache() {
        GraphProfile profile = tag("""
                input mask I64 [b,p]
                input cube BOOL [b,p,4]
                input new I64 [b,1]
                input newcube BOOL [b,1,4]
                a I64 [b,Add(p,1)] = aten.cat.default tensors=[mask,new] dim=1
                c BOOL [b,Add(p,1),4] = aten.cat.default tensors=[cube,newcube] dim=1
                output a
                output c
                """);
        assertThat(profile.phase()).isEqualTo(Phase.FORWARD);
    }

    @Test
    void doesNotTakeAnInputForACacheTwice() {
        GraphProfile profile = tag("""
                input past F32 [b,4,p,8]
                input new F32 [b,4,1,8]
                a F32 [b,4,Add(p,1),8] = aten.cat.default tensors=[past,new] dim=2
                output a
                output a
                """);
        assertThat(profile.caches()).hasSize(1);
    }

    @Test
    void saysWhyCachesOfAFixedSizeAreNotRun() {
        GraphProfile profile = tag("""
                input past F32 [b,4,128,8]
                input new F32 [b,4,1,8]
                input at I64 [1]
                a F32 [b,4,128,8] = aten.index_copy.default self=past dim=2 index=at source=new
                mutates past a
                """);
        assertThat(profile.phase()).isEqualTo(Phase.UNKNOWN);
        assertThat(profile.evidence().get(0)).contains("caches of a fixed size");
        assertThat(ModelFit.problem(List.of(profile)))
                .hasValueSatisfying(m -> assertThat(m).contains("caches of a fixed size"));
    }

    @Test
    void doesNotTakeAttentionWeightsOrHiddenStatesForCaches() {
        GraphProfile profile = tag("""
                weight table F32 [256,32]
                input ids I64 [b,s]
                x F32 [b,s,32] = aten.embedding.default weight=table indices=ids
                h F32 [b,s,32] = aten.relu.default self=x
                w F32 [b,4,s,s] = custom.weights.default self=x
                output h
                output w
                """);
        assertThat(profile.phase()).isEqualTo(Phase.FORWARD);
    }

    @Test
    void doesNotCallAGraphWithoutLogitsPrefill() {
        GraphProfile profile = tag(GraphFixtures.prefill().replace("output logits\n", "output y\n"));
        assertThat(profile.phase()).isEqualTo(Phase.UNKNOWN);
        assertThat(profile.evidence().get(0)).contains("none scores the vocabulary of 256");
    }

    @Test
    void findsLogitsThatAreNotAsWideAsTheTable() {
        String text = GraphFixtures.prefill()
                .replace("weight head F32 [256,32]", "weight head F32 [250,32]\nweight cap F32 [1]")
                .replace("logits F32 [b,s,256] =", "raw F32 [b,s,250] =")
                .replace(
                        "output logits\n",
                        "capped F32 [b,s,250] = aten.tanh.default self=raw\n"
                                + "last F32 [b,1,250] = aten.slice.Tensor self=capped dim=1 start=-1\n"
                                + "output last\n");
        GraphProfile profile = tag(text);
        assertThat(profile.phase()).isEqualTo(Phase.PREFILL);
        assertThat(profile.vocabulary()).hasValue(256);
    }

    @Test
    void boundsThePromptByTheSequencesRangeAndByWindows() {
        String windowed = GraphFixtures.prefill()
                .replace(
                        "output k4\n",
                        "all F32 [b,2,s,8] = aten.slice.Tensor self=k4 dim=0 start=0 end=9223372036854775807\n"
                                + "cut F32 [b,2,s,8] = aten.slice.Tensor self=all dim=2 start=-23 end=9223372036854775807\n"
                                + "output cut\n");
        assertThat(tag(windowed).maxQuery()).hasValue(23);
        assertThat(tag(windowed).evidence()).anyMatch(e -> e.contains("keeps the last 23 positions"));
        assertThat(tag("range s 2 22\n" + windowed).maxQuery()).hasValue(22);
        String clamped = GraphFixtures.prefill()
                .replace(
                        "output k4\n",
                        "cut F32 [b,2,Min(15,s),8] = aten.slice.Tensor self=k4 dim=2 start=-15\noutput cut\n");
        assertThat(tag(clamped).phase()).isEqualTo(Phase.PREFILL);
        assertThat(tag(clamped).maxQuery()).hasValue(15);
    }

    @Test
    void boundsTheContextByARangeOrAWindowOfTheCache() {
        assertThat(tag("range p 1 99\n" + GraphFixtures.decode()).maxContext()).hasValue(100);
        String windowed = GraphFixtures.decode()
                .replace(
                        "output k2\n",
                        "cut F32 [b,2,Add(p,1),8] = aten.slice.Tensor self=k2 dim=-2 start=-7\noutput cut\n");
        assertThat(tag(windowed).phase()).isEqualTo(Phase.DECODE);
        assertThat(tag(windowed).maxContext()).hasValue(7);
    }

    @Test
    void tellsGradientsFromOnePass() {
        GraphProfile profile = tag("""
                input x F32 [4]
                g F32 [4] = aten.threshold_backward.default grad_output=x self=x threshold=0
                output g
                """);
        assertThat(profile.phase()).isEqualTo(Phase.BACKWARD);
    }
}
