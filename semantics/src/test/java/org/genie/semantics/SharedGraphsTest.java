package org.genie.semantics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.genie.capture.GraphJson;
import org.genie.capture.Pt2Archive;
import org.genie.capture.SharedData;
import org.genie.model.graph.DType;
import org.genie.model.semantics.GraphProfile;
import org.genie.model.semantics.KvTensor;
import org.genie.model.semantics.KvTensor.Part;
import org.genie.model.semantics.Phase;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What the tagger says of real exports, against what their makers know. */
class SharedGraphsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TestFactory
    Stream<DynamicTest> agreesWithTheReferenceOfEveryFullSizeGraph() {
        return SharedData.tests("graphs", ".json.xz", path -> {
            GraphProfile profile = GraphTagger.tag(GraphJson.read(SharedData.unpacked(path)));
            JsonNode reference = JSON.readTree(Files.readAllBytes(
                    path.resolveSibling(path.getFileName().toString().replace(".json.xz", ".reference.json"))));
            assertThat(profile.phase().name())
                    .isEqualToIgnoringCase(reference.get("phase").textValue());
            if (reference.has("layers")) {
                checkCaches(profile, reference);
                checkFlops(profile, reference);
            } else {
                assertThat(profile.caches()).isEmpty();
            }
        });
    }

    private static void checkCaches(GraphProfile profile, JsonNode reference) {
        int layers = reference.get("layers").intValue();
        boolean decodes = profile.phase() == Phase.DECODE;
        assertThat(profile.layers()).isEqualTo(layers);
        assertThat(profile.caches()).hasSize(2 * layers);
        for (int i = 0; i < 2 * layers; i++) {
            assertThat(profile.caches().get(i))
                    .isEqualTo(new KvTensor(
                            i / 2,
                            i % 2 == 0 ? Part.KEY : Part.VALUE,
                            decodes ? i + 1 : -1,
                            i + 1,
                            2,
                            reference.get("kv_heads").longValue(),
                            reference.get("head_dim").longValue(),
                            DType.BF16));
        }
        assertThat(profile.evidence()).anyMatch(e -> e.contains("told by the attention"));
    }

    /** The reference counts one call; products of two activations (attention, rotary angles) are not a token's own. */
    private static void checkFlops(GraphProfile profile, JsonNode reference) {
        double own = 0;
        for (Map.Entry<String, JsonNode> entry :
                reference.get("flops").get("by_op").properties()) {
            boolean isAttention =
                    entry.getKey().contains("attention") || entry.getKey().endsWith("bmm");
            own += isAttention ? 0 : entry.getValue().doubleValue();
        }
        double tokens = reference.get("example").get("seq").doubleValue();
        assertThat((double) profile.flopsPerToken()).isEqualTo(own / tokens, within(own / tokens * 1e-3));
    }

    @TestFactory
    Stream<DynamicTest> pairsEveryPrefillGraphWithItsDecodeGraph() {
        return Stream.concat(
                SharedData.tests("models", "-prefill/model.pt2", SharedGraphsTest::checkPair),
                SharedData.tests("windowed", "-prefill/model.pt2", SharedGraphsTest::checkPair));
    }

    private static void checkPair(Path path) {
        GraphProfile prefill = tag(path);
        GraphProfile decode = tag(Path.of(path.toString().replace("-prefill", "-decode")));
        assertThat(prefill.phase()).isEqualTo(Phase.PREFILL);
        assertThat(decode.phase()).isEqualTo(Phase.DECODE);
        assertThat(prefill.vocabulary()).isEqualTo(decode.vocabulary()).hasValue(256);
        assertThat(prefill.maxContext()).isEqualTo(decode.maxContext());
        assertThat(ModelFit.problem(List.of(prefill, decode))).isEmpty();
        assertThat(ModelFit.problem(List.of(decode, prefill))).isEmpty();
    }

    @TestFactory
    Stream<DynamicTest> tagsEveryOnePassModelAsForward() throws IOException {
        return SharedData.tests("models", "model.pt2", path -> {
            if (!path.toString().contains("-prefill") && !path.toString().contains("-decode")) {
                assertThat(tag(path).phase()).isEqualTo(Phase.FORWARD);
                assertThat(tag(path).caches()).isEmpty();
            }
        });
    }

    @Test
    void takesTheContextFromPositionTablesAndNothingFromRotaryModels() {
        assertThat(tag(model("gpt2-tiny-prefill")).maxContext()).hasValue(256);
        assertThat(tag(model("opt-tiny-decode")).maxContext()).hasValue(256);
        assertThat(tag(model("llama-tiny-decode")).maxContext()).isEmpty();
    }

    @Test
    void boundsThePromptOfAWindowedModel() {
        GraphProfile profile = tag(SharedData.folder("windowed")
                .resolve("mistralwindow-tiny-prefill")
                .resolve("model.pt2"));
        assertThat(profile.maxQuery()).isEqualTo(OptionalLong.of(22));
        assertThat(profile.evidence()).anyMatch(e -> e.contains("keeps the last 23 positions"));
    }

    @Test
    void refusesADecodeGraphOfAnotherModel() {
        assertThat(ModelFit.problem(List.of(tag(model("llama-tiny-prefill")), tag(model("gpt2-tiny-decode")))))
                .hasValueSatisfying(m -> assertThat(m)
                        .startsWith("decode graph has 8 cache tensors of 4 heads x 16 (F32, sequence axis 2)"
                                + " but the prefill graph makes 8 cache tensors of 2 heads x 16"));
    }

    private static Path model(String name) {
        return SharedData.folder("models").resolve(name).resolve("model.pt2");
    }

    private static GraphProfile tag(Path path) {
        return GraphTagger.tag(Pt2Archive.read(path).graph());
    }
}
