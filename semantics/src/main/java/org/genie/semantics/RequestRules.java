package org.genie.semantics;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.genie.model.Tokens;
import org.genie.model.plan.ModelManifest;
import org.genie.model.request.Payload;
import org.genie.model.request.TokenizerSpec;
import org.genie.model.semantics.GraphProfile;
import org.genie.model.semantics.Phase;

/** What a request must keep to be run by a model. Messages hold counts and the one wrong token, never a prompt. */
public final class RequestRules {
    private RequestRules() {}

    /** The most positions of one sequence: the smallest bound that {@code model.yaml} or a graph sets. */
    public static OptionalLong maxContext(ModelManifest manifest, List<GraphProfile> profiles) {
        OptionalLong most = manifest.maxContext();
        for (GraphProfile profile : profiles) {
            most = smaller(most, profile.maxContext());
        }
        return most;
    }

    /**
     * Why a model cannot take a request, with numbers.
     *
     * @param profiles of the model's graphs, in any order
     * @return empty when it can
     */
    public static Optional<String> problem(ModelManifest manifest, List<GraphProfile> profiles, Payload payload) {
        boolean generates = profiles.stream().anyMatch(p -> p.phase() == Phase.DECODE || p.phase() == Phase.PREFILL);
        if (payload instanceof Payload.Inputs) {
            return generates
                    ? Optional.of("model " + manifest.name() + " generates tokens from a prompt, but the request brings"
                            + " input tensors.\nMaybe send a prompt.")
                    : Optional.empty();
        }
        if (!generates) {
            return Optional.of("model " + manifest.name() + " is one pass over input tensors, but the request brings a"
                    + " prompt.\nMaybe send its inputs as a safetensors file with input.0, input.1 and so on.");
        }
        if (payload instanceof Payload.Prompt prompt) {
            return prompt(manifest, profiles, prompt.tokens());
        }
        return payload instanceof Payload.Text text ? text(manifest, text.text()) : Optional.empty();
    }

    private static Optional<String> text(ModelManifest manifest, String text) {
        if (text.isEmpty()) {
            return emptyPrompt();
        }
        return manifest.tokenizer() instanceof TokenizerSpec.None
                ? Optional.of("model " + manifest.name() + " has no tokenizer, but the request brings text.\n"
                        + "Maybe send token ids, or name a tokenizer in model.yaml.")
                : Optional.empty();
    }

    private static Optional<String> emptyPrompt() {
        return Optional.of("prompt is empty; at least 1 token is needed.");
    }

    private static Optional<String> prompt(ModelManifest manifest, List<GraphProfile> profiles, Tokens tokens) {
        if (tokens.isEmpty()) {
            return emptyPrompt();
        }
        OptionalLong context = maxContext(manifest, profiles);
        if (context.isPresent() && tokens.size() > context.getAsLong()) {
            return Optional.of("prompt has " + tokens.size() + " tokens but the model's maximum context is "
                    + context.getAsLong() + ".\nMaybe shorten the prompt.");
        }
        OptionalLong query = profiles.stream()
                .filter(p -> p.phase() == Phase.PREFILL)
                .map(GraphProfile::maxQuery)
                .reduce(OptionalLong.empty(), RequestRules::smaller);
        if (query.isPresent() && tokens.size() > query.getAsLong()) {
            return Optional.of(
                    "prompt has " + tokens.size() + " tokens but the prefill graph takes at most "
                            + query.getAsLong() + " at once.\n"
                            + "Maybe shorten the prompt, or export the prefill graph for longer ones without a sliding window.");
        }
        return vocabulary(profiles, tokens);
    }

    private static Optional<String> vocabulary(List<GraphProfile> profiles, Tokens tokens) {
        OptionalLong size =
                profiles.stream().map(GraphProfile::vocabulary).reduce(OptionalLong.empty(), RequestRules::smaller);
        for (int i = 0; i < tokens.size(); i++) {
            int token = tokens.at(i);
            if (token < 0 || size.isPresent() && token >= size.getAsLong()) {
                String range = size.isPresent() ? "0 to " + (size.getAsLong() - 1) : "0 and up";
                return Optional.of("token " + token + " at index " + i + " of the prompt is outside the vocabulary; "
                        + range + " are allowed.\nMaybe the prompt was made with another model's tokenizer.");
            }
        }
        return Optional.empty();
    }

    private static OptionalLong smaller(OptionalLong a, OptionalLong b) {
        if (a.isEmpty() || b.isEmpty()) {
            return a.isEmpty() ? b : a;
        }
        return a.getAsLong() <= b.getAsLong() ? a : b;
    }
}
