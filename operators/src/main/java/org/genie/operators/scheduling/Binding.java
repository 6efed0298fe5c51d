package org.genie.operators.scheduling;

import java.util.OptionalLong;
import org.genie.model.GraphHash;
import org.genie.model.Tokens;
import org.jspecify.annotations.Nullable;

/**
 * What a request runs, fixed when it is admitted: a model published anew does not change requests on their way.
 *
 * @param modelVersion of the manifest
 * @param graph the prefill graph, or the one-pass graph
 * @param decodeGraph null for one-pass graphs
 * @param maxContext most positions, by the manifest and the graphs together
 */
record Binding(
        long modelVersion,
        GraphHash graph,
        @Nullable GraphHash decodeGraph,
        long kvBytesPerToken,
        Tokens eosTokens,
        OptionalLong maxContext) {
    boolean isOnePass() {
        return decodeGraph == null;
    }

    boolean ends(int token) {
        return eosTokens.stream().anyMatch(eos -> eos == token);
    }
}
