package org.genie.semantics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.genie.model.semantics.KvTensor;
import org.genie.model.semantics.KvTensor.Part;

/**
 * Sorts cache tensors into layers of keys and values: by the attention that reads both; where dataflow does not tell of
 * every tensor, by the order of the outputs, keys before values.
 */
final class CacheLayers {
    private CacheLayers() {}

    static List<KvTensor> assign(List<CacheCandidate> candidates) {
        Map<Integer, Integer> layers = new LinkedHashMap<>();
        boolean told = isPaired(candidates);
        List<KvTensor> caches = new ArrayList<>();
        for (int i = 0; i < candidates.size(); i++) {
            CacheCandidate candidate = candidates.get(i);
            int site = told ? candidate.role().orElseThrow().node() : i / 2;
            Part part = told ? candidate.role().orElseThrow().part() : i % 2 == 0 ? Part.KEY : Part.VALUE;
            layers.putIfAbsent(site, layers.size());
            caches.add(new KvTensor(
                    layers.getOrDefault(site, 0),
                    part,
                    candidate.input(),
                    candidate.output(),
                    candidate.axis(),
                    candidate.heads(),
                    candidate.headDim(),
                    candidate.shape().dtype()));
        }
        return caches;
    }

    /** True when every attention that reads a cache reads exactly one as keys and one as values. */
    static boolean isPaired(List<CacheCandidate> candidates) {
        Map<Attention.Role, Integer> counts = new LinkedHashMap<>();
        for (CacheCandidate candidate : candidates) {
            if (candidate.role().isEmpty()) {
                return false;
            }
            counts.merge(candidate.role().get(), 1, Integer::sum);
        }
        return counts.entrySet().stream().allMatch(e -> e.getValue() == 1 && counts.containsKey(other(e.getKey())));
    }

    private static Attention.Role other(Attention.Role role) {
        return new Attention.Role(role.node(), role.part() == Part.KEY ? Part.VALUE : Part.KEY);
    }
}
