package org.genie.model.plan;

import java.util.List;
import java.util.OptionalLong;
import org.genie.model.GraphHash;
import org.genie.model.ModelName;
import org.genie.model.Tokens;
import org.genie.model.request.TokenizerSpec;

/**
 * What is published under a model's name.
 *
 * @param version rises with every publication; the highest is in force
 * @param graphs its graphs, in the order they were given (prefill and decode, or one)
 * @param maxContext most positions, where {@code model.yaml} says so
 * @param eosTokens tokens that end a sequence
 */
public record ModelManifest(
        ModelName name,
        long version,
        List<GraphHash> graphs,
        TokenizerSpec tokenizer,
        OptionalLong maxContext,
        Tokens eosTokens) {
    public ModelManifest {
        graphs = List.copyOf(graphs);
        if (graphs.isEmpty()) {
            throw new IllegalArgumentException("model " + name + " has no graphs.");
        }
    }
}
