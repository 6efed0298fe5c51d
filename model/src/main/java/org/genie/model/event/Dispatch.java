package org.genie.model.event;

import java.util.Arrays;
import java.util.Objects;
import java.util.OptionalLong;
import org.genie.model.ExecutorId;
import org.genie.model.Fence;
import org.genie.model.GraphHash;
import org.genie.model.ModelName;
import org.genie.model.RequestId;
import org.genie.model.Tokens;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a request, on its way to the executor that starts it.
 *
 * @param target the prefill (or forward) executor
 * @param decode who takes the cache; null for one-pass graphs
 * @param tokens prompt, then the tokens emitted by earlier attempts; empty for one-pass graphs
 * @param emitted how many of the tokens were emitted before
 * @param maxTokens most tokens to make in all, those emitted before included
 * @param inputs safetensors for one-pass graphs; else empty
 */
public record Dispatch(
        RequestId request,
        Fence fence,
        long planVersion,
        ModelName model,
        GraphHash graph,
        @Nullable GraphHash decodeGraph,
        Peer target,
        @Nullable Peer decode,
        Tokens tokens,
        int emitted,
        int maxTokens,
        Tokens eosTokens,
        OptionalLong maxContext,
        byte[] inputs,
        long deadlineMillis) {
    /**
     * How to reach an executor.
     *
     * @param controlAddress {@code host:port} of its gRPC server
     * @param dataAddress see {@link org.genie.model.cluster.Heartbeat#dataAddress()}
     */
    public record Peer(ExecutorId executor, String controlAddress, String dataAddress) {}

    @Override
    public boolean equals(Object other) {
        return other instanceof Dispatch d
                && request.equals(d.request)
                && fence.equals(d.fence)
                && planVersion == d.planVersion
                && model.equals(d.model)
                && graph.equals(d.graph)
                && Objects.equals(decodeGraph, d.decodeGraph)
                && target.equals(d.target)
                && Objects.equals(decode, d.decode)
                && tokens.equals(d.tokens)
                && emitted == d.emitted
                && maxTokens == d.maxTokens
                && eosTokens.equals(d.eosTokens)
                && maxContext.equals(d.maxContext)
                && Arrays.equals(inputs, d.inputs)
                && deadlineMillis == d.deadlineMillis;
    }

    @Override
    public int hashCode() {
        return request.hashCode() * 31 + fence.hashCode();
    }
}
