package org.genie.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalLong;
import org.assertj.core.api.OptionalAssert;
import org.genie.model.GraphHash;
import org.genie.model.graph.DType;
import org.genie.model.semantics.GraphProfile;
import org.genie.model.semantics.KvTensor;
import org.genie.model.semantics.KvTensor.Part;
import org.genie.model.semantics.Phase;
import org.junit.jupiter.api.Test;

class ModelFitTest {
    private static final GraphProfile PREFILL = GraphTagger.tag(GraphText.graph(GraphFixtures.prefill()));
    private static final GraphProfile DECODE = GraphTagger.tag(GraphText.graph(GraphFixtures.decode()));
    private static final GraphProfile FORWARD = GraphTagger.tag(GraphText.graph("""
            input x F32 [4]
            y F32 [4] = aten.relu.default self=x
            output y
            """));

    private static OptionalAssert<String> problem(GraphProfile... graphs) {
        return assertThat(ModelFit.problem(List.of(graphs)));
    }

    private static GraphProfile decodeWith(OptionalLong vocabulary, KvTensor... caches) {
        return new GraphProfile(
                new GraphHash("0".repeat(64)),
                Phase.DECODE,
                List.of(caches),
                vocabulary,
                OptionalLong.empty(),
                OptionalLong.empty(),
                1,
                1,
                1,
                List.of());
    }

    @Test
    void acceptsOneOnePassGraphAndAPairInAnyOrder() {
        problem(FORWARD).isEmpty();
        problem(PREFILL, DECODE).isEmpty();
        problem(DECODE, PREFILL).isEmpty();
    }

    @Test
    void asksForTheOtherHalfOfAPair() {
        problem(PREFILL)
                .hasValueSatisfying(
                        m -> assertThat(m).contains("prefill graph").contains("Maybe give the decode graph"));
        problem(DECODE)
                .hasValueSatisfying(
                        m -> assertThat(m).contains("decode graph").contains("Maybe give the prefill graph"));
    }

    @Test
    void refusesOtherNumbersOfGraphs() {
        problem().hasValueSatisfying(m -> assertThat(m).contains("no graphs"));
        problem(PREFILL, DECODE, FORWARD).hasValueSatisfying(m -> assertThat(m).contains("3 graphs"));
    }

    @Test
    void refusesPairsOfOtherPhases() {
        problem(PREFILL, PREFILL).hasValueSatisfying(m -> assertThat(m).contains("given twice"));
        problem(PREFILL, FORWARD)
                .hasValueSatisfying(
                        m -> assertThat(m).contains("a prefill graph").contains("a one-pass graph"));
        problem(DECODE, decodeWith(OptionalLong.empty()))
                .hasValueSatisfying(m -> assertThat(m).contains("wrong one"));
    }

    @Test
    void namesBothSidesWhereCachesDiffer() {
        KvTensor key = new KvTensor(0, Part.KEY, 1, 1, 2, 4, 16, DType.F32);
        KvTensor value = new KvTensor(0, Part.VALUE, 2, 2, 2, 4, 16, DType.F16);
        problem(PREFILL, decodeWith(OptionalLong.of(256), key, value))
                .hasValueSatisfying(m -> assertThat(m)
                        .startsWith("decode graph has 2 cache tensors of 1 of 4 heads x 16 (F16, sequence axis 2), "
                                + "1 of 4 heads x 16 (F32, sequence axis 2) but the prefill graph makes 2 cache tensors"
                                + " of 2 heads x 8 (F32, sequence axis 2).\nMaybe "));
    }

    @Test
    void refusesCachesInAnotherOrder() {
        KvTensor key = new KvTensor(0, Part.KEY, 1, 1, 2, 2, 8, DType.F32);
        KvTensor value = new KvTensor(0, Part.VALUE, 2, 2, 2, 2, 8, DType.F32);
        problem(PREFILL, decodeWith(OptionalLong.of(256), key, value))
                .hasValueSatisfying(m -> assertThat(m)
                        .startsWith("decode graph's cache tensor 0 is the keys of layer 0")
                        .contains("but the prefill graph's is the values of layer 0"));
    }

    @Test
    void refusesAnotherVocabulary() {
        problem(PREFILL, decodeWith(OptionalLong.of(300), DECODE.caches().toArray(KvTensor[]::new)))
                .hasValueSatisfying(m ->
                        assertThat(m).startsWith("decode graph takes 300 token ids but the prefill graph takes 256"));
        problem(PREFILL, decodeWith(OptionalLong.empty(), DECODE.caches().toArray(KvTensor[]::new)))
                .hasValueSatisfying(m -> assertThat(m).contains("of no known number"));
    }

    @Test
    void saysWhyAGraphIsOfNoUse() {
        GraphProfile backward = GraphTagger.tag(GraphText.graph("""
                input x F32 [4]
                g F32 [4] = aten.threshold_backward.default grad_output=x self=x threshold=0
                output g
                """));
        problem(backward).hasValueSatisfying(m -> assertThat(m).contains("makes gradients"));
        problem(PREFILL, backward).hasValueSatisfying(m -> assertThat(m).contains("makes gradients"));
        problem(backward, PREFILL).hasValueSatisfying(m -> assertThat(m).contains("makes gradients"));
    }
}
