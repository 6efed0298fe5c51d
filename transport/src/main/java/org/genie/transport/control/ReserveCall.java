package org.genie.transport.control;

import java.util.OptionalLong;
import org.genie.model.ExecutorId;
import org.genie.model.Fence;
import org.genie.model.GraphHash;
import org.genie.model.ModelName;
import org.genie.model.RequestId;
import org.genie.model.Tokens;

/**
 * What a prefill executor tells the decode executor before it computes.
 *
 * @param graph the decode graph
 * @param cacheTokens tokens that the prefill reads: prompt and those emitted by earlier attempts
 * @param emitted how many of them were emitted before
 * @param maxTokens most tokens to make in all, those emitted before included
 * @param maxContext most positions of the model
 * @param kvBytes bytes that will be transferred
 */
public record ReserveCall(
        RequestId request,
        Fence fence,
        ModelName model,
        GraphHash graph,
        ExecutorId prefillExecutor,
        long prefillPid,
        Tokens eosTokens,
        int cacheTokens,
        int emitted,
        int maxTokens,
        OptionalLong maxContext,
        long kvBytes) {
    public ReserveCall {
        if (cacheTokens < 1 || emitted < 0 || emitted >= cacheTokens || maxTokens <= emitted || kvBytes < 0) {
            throw new IllegalArgumentException("request " + request + " reserves for " + cacheTokens + " tokens, "
                    + emitted + " of them emitted, at most " + maxTokens + " in all, " + kvBytes + " bytes.");
        }
    }

    /** Tokens of the prompt as its user gave it. */
    public int promptTokens() {
        return cacheTokens - emitted;
    }
}
