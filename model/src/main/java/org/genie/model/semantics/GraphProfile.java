package org.genie.model.semantics;

import java.util.List;
import java.util.OptionalLong;
import org.genie.model.GraphHash;

/**
 * What the tagger found out about a graph: all that planning and scheduling need of it.
 *
 * @param caches its KV tensors, in output order; empty unless prefill or decode
 * @param vocabulary number of token ids it takes, where it takes tokens
 * @param maxContext most positions it can see, where the graph itself bounds them
 * @param maxQuery most tokens that one call takes, where a symbol's range bounds them
 * @param nodes number of nodes as read
 * @param weightBytes bytes of its weights
 * @param flopsPerToken multiply-adds counted as two, for one token of one sequence, attention over the cache left out
 * @param evidence one line per finding: which nodes, which rule
 */
public record GraphProfile(
        GraphHash graph,
        Phase phase,
        List<KvTensor> caches,
        OptionalLong vocabulary,
        OptionalLong maxContext,
        OptionalLong maxQuery,
        int nodes,
        long weightBytes,
        long flopsPerToken,
        List<String> evidence) {
    public GraphProfile {
        caches = List.copyOf(caches);
        evidence = List.copyOf(evidence);
    }

    /** Bytes that one token of one sequence takes in all caches. */
    public long kvBytesPerToken() {
        return caches.stream().mapToLong(KvTensor::bytesPerToken).sum();
    }

    public int layers() {
        return (int) caches.stream().mapToInt(KvTensor::layer).distinct().count();
    }
}
