package org.genie.planner.cost;

import org.genie.model.semantics.GraphProfile;

/**
 * The memory that one replica of a graph takes, in bytes.
 *
 * @param weights of the graph; graphs that share weights count them each
 * @param workspace for activations and logits of a small call
 * @param cacheReserve the least KV cache that makes a replica worth having: {@link #RESERVED_TOKENS} tokens
 */
public record MemoryNeed(long weights, long workspace, long cacheReserve) {
    /** Room for one short sequence; below it a replica could not serve anything. */
    public static final int RESERVED_TOKENS = 16;

    /** Activations of a small call are a small share of the weights: a layer's width against its square. */
    private static final int WEIGHTS_PER_ACTIVATION = 64;

    private static final int LOGIT_BYTES = 4;

    public static MemoryNeed of(GraphProfile graph) {
        long logits = graph.vocabulary().orElse(0) * LOGIT_BYTES * RESERVED_TOKENS;
        return new MemoryNeed(
                graph.weightBytes(),
                graph.weightBytes() / WEIGHTS_PER_ACTIVATION + logits,
                graph.kvBytesPerToken() * RESERVED_TOKENS);
    }

    /** What is taken as soon as the replica is loaded; the rest of the device is for caches. */
    public long resident() {
        return weights + workspace;
    }

    public long total() {
        return resident() + cacheReserve;
    }
}
