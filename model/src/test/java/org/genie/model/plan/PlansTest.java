package org.genie.model.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.OptionalLong;
import org.genie.model.ExecutorId;
import org.genie.model.GraphHash;
import org.genie.model.ModelName;
import org.genie.model.Tokens;
import org.genie.model.graph.DType;
import org.genie.model.request.TokenizerSpec;
import org.genie.model.semantics.GraphProfile;
import org.genie.model.semantics.KvTensor;
import org.genie.model.semantics.Phase;
import org.junit.jupiter.api.Test;

class PlansTest {
    private static final GraphHash HASH = new GraphHash("d".repeat(64));
    private static final GraphProfile PROFILE = new GraphProfile(
            HASH,
            Phase.DECODE,
            List.of(
                    new KvTensor(0, KvTensor.Part.KEY, 1, 1, 2, 4, 16, DType.F32),
                    new KvTensor(0, KvTensor.Part.VALUE, 2, 2, 2, 4, 16, DType.F16),
                    new KvTensor(1, KvTensor.Part.KEY, 3, 3, 2, 4, 16, DType.F16)),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            1,
            1,
            1,
            List.of());

    private static ModelManifest manifest(List<GraphHash> graphs) {
        return new ModelManifest(
                new ModelName("m"), 1, graphs, new TokenizerSpec.None(), OptionalLong.empty(), Tokens.empty());
    }

    @Test
    void countsTheBytesOfOneToken() {
        assertThat(PROFILE.kvBytesPerToken()).isEqualTo(4 * 16 * (4 + 2 + 2));
        assertThat(PROFILE.layers()).isEqualTo(2);
    }

    @Test
    void findsModelsAndParts() {
        PartPlacement part = new PartPlacement(HASH, Phase.DECODE, 0, List.of(new ExecutorId("e")), 1, "");
        ModelPlacement placed = new ModelPlacement(manifest(List.of(HASH)), List.of(PROFILE), List.of(part), "");
        PlacementPlan plan = new PlacementPlan(1, List.of(placed), "greedy", "", 0);
        assertThat(plan.model(new ModelName("m"))).contains(placed);
        assertThat(PlacementPlan.empty().model(new ModelName("m"))).isEmpty();
        assertThat(placed.part(Phase.DECODE)).contains(part);
        assertThat(placed.part(Phase.PREFILL)).isEmpty();
        assertThat(placed.profile(Phase.DECODE)).contains(PROFILE);
        assertThat(placed.isFeasible()).isTrue();
        assertThat(new ModelPlacement(manifest(List.of(HASH)), List.of(), List.of(), "no memory").isFeasible())
                .isFalse();
    }

    @Test
    void refusesModelsWithoutGraphs() {
        assertThatThrownBy(() -> manifest(List.of())).hasMessageContaining("model m has no graphs");
    }
}
