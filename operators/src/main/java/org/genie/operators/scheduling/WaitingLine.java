package org.genie.operators.scheduling;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.genie.model.GraphHash;
import org.jspecify.annotations.Nullable;

/**
 * The requests that wait for an executor, in order of arrival among those that run the same graph: nobody overtakes, and
 * one graph's full executors do not hold up another's requests.
 */
final class WaitingLine {
    private final Map<GraphHash, TreeMap<Long, LiveRequest>> lines = new HashMap<>();
    private int size;

    void add(LiveRequest request, GraphHash graph) {
        if (lines.computeIfAbsent(graph, g -> new TreeMap<>()).put(request.sequence, request) == null) {
            size++;
        }
    }

    void remove(LiveRequest request) {
        Binding binding = request.binding;
        if (binding == null) {
            return;
        }
        TreeMap<Long, LiveRequest> line = lines.get(binding.graph());
        if (line != null && line.remove(request.sequence) != null) {
            size--;
            if (line.isEmpty()) {
                lines.remove(binding.graph());
            }
        }
    }

    int size() {
        return size;
    }

    /** The graphs that are waited for. */
    List<GraphHash> graphs() {
        return List.copyOf(lines.keySet());
    }

    /** Who is next for the graph; null when nobody waits. */
    @Nullable
    LiveRequest head(GraphHash graph) {
        TreeMap<Long, LiveRequest> line = lines.get(graph);
        return line == null ? null : line.firstEntry().getValue();
    }

    Collection<LiveRequest> all() {
        List<LiveRequest> all = new ArrayList<>(size);
        lines.values().forEach(line -> all.addAll(line.values()));
        return all;
    }
}
