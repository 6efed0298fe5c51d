package org.genie.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.assertj.core.api.OptionalAssert;
import org.genie.model.GraphHash;
import org.genie.model.ModelName;
import org.genie.model.Tokens;
import org.genie.model.plan.ModelManifest;
import org.genie.model.request.Payload;
import org.genie.model.request.TokenizerSpec;
import org.genie.model.semantics.GraphProfile;
import org.genie.model.semantics.Phase;
import org.junit.jupiter.api.Test;

class RequestRulesTest {
    private static final List<GraphProfile> PAIR = List.of(
            profile(Phase.PREFILL, OptionalLong.of(300), OptionalLong.of(8)),
            profile(Phase.DECODE, OptionalLong.of(256), OptionalLong.empty()));
    private static final List<GraphProfile> ONE_PASS =
            List.of(profile(Phase.FORWARD, OptionalLong.empty(), OptionalLong.empty()));

    private static GraphProfile profile(Phase phase, OptionalLong context, OptionalLong query) {
        return new GraphProfile(
                new GraphHash("a".repeat(64)),
                phase,
                List.of(),
                OptionalLong.of(100),
                context,
                query,
                1,
                1,
                1,
                List.of());
    }

    private static ModelManifest manifest(OptionalLong maxContext, TokenizerSpec tokenizer) {
        return new ModelManifest(
                new ModelName("m"), 1, List.of(new GraphHash("a".repeat(64))), tokenizer, maxContext, Tokens.empty());
    }

    private static OptionalAssert<String> problem(List<GraphProfile> profiles, Payload payload) {
        return assertThat(
                RequestRules.problem(manifest(OptionalLong.empty(), new TokenizerSpec.Bytes()), profiles, payload));
    }

    private static Payload prompt(int length) {
        return new Payload.Prompt(
                Tokens.of(IntStream.range(0, length).map(i -> 7).toArray()));
    }

    @Test
    void takesTheSmallestContext() {
        ModelManifest bounded = manifest(OptionalLong.of(40), new TokenizerSpec.Bytes());
        assertThat(RequestRules.maxContext(bounded, PAIR)).hasValue(40);
        assertThat(RequestRules.maxContext(manifest(OptionalLong.empty(), new TokenizerSpec.None()), PAIR))
                .hasValue(256);
        assertThat(RequestRules.maxContext(manifest(OptionalLong.empty(), new TokenizerSpec.None()), ONE_PASS))
                .isEmpty();
    }

    @Test
    void acceptsPromptsWithinAllBounds() {
        problem(PAIR, prompt(1)).isEmpty();
        problem(PAIR, prompt(8)).isEmpty();
        problem(PAIR, new Payload.Text("hello")).isEmpty();
        problem(ONE_PASS, new Payload.Inputs(new byte[8])).isEmpty();
    }

    @Test
    void refusesAnEmptyPrompt() {
        problem(PAIR, prompt(0)).hasValue("prompt is empty; at least 1 token is needed.");
        problem(PAIR, new Payload.Text("")).hasValue("prompt is empty; at least 1 token is needed.");
    }

    @Test
    void refusesAPromptLongerThanTheContext() {
        problem(PAIR, prompt(4000))
                .hasValueSatisfying(m ->
                        assertThat(m).startsWith("prompt has 4000 tokens but the model's maximum context is 256."));
    }

    @Test
    void refusesAPromptLongerThanOnePrefillCallTakes() {
        problem(PAIR, prompt(9))
                .hasValueSatisfying(
                        m -> assertThat(m).contains("prompt has 9 tokens").contains("at most 8"));
    }

    @Test
    void namesATokenOutsideTheVocabulary() {
        problem(PAIR, new Payload.Prompt(Tokens.of(1, 2, 100)))
                .hasValueSatisfying(
                        m -> assertThat(m).contains("token 100 at index 2").contains("0 to 99 are allowed"));
        problem(PAIR, new Payload.Prompt(Tokens.of(-1)))
                .hasValueSatisfying(m -> assertThat(m).contains("token -1 at index 0"));
    }

    @Test
    void refusesAnotherKindOfPayload() {
        problem(ONE_PASS, prompt(1)).hasValueSatisfying(m -> assertThat(m).contains("model m is one pass"));
        problem(PAIR, new Payload.Inputs(new byte[0]))
                .hasValueSatisfying(m -> assertThat(m).contains("model m generates tokens"));
    }

    @Test
    void refusesTextWithoutATokenizer() {
        assertThat(RequestRules.problem(
                        manifest(OptionalLong.empty(), new TokenizerSpec.None()), PAIR, new Payload.Text("hello")))
                .hasValueSatisfying(m -> assertThat(m).contains("no tokenizer"));
    }
}
