package org.genie.planner.placement.internal;

import org.genie.model.semantics.GraphProfile;
import org.genie.model.semantics.Phase;
import org.genie.planner.cost.MemoryNeed;

/**
 * A piece of a model that a device holds whole: today a graph.
 *
 * @param index in the list of all parts
 * @param model index of its model
 * @param number counted from 0 within its graph
 * @param comfortBytes of caches that it would like room for
 */
record Part(int index, int model, GraphProfile graph, int number, MemoryNeed need, long comfortBytes) {
    static Part of(int index, int model, GraphProfile graph, int number) {
        long comfort = graph.kvBytesPerToken() * PlacementConstraints.COMFORTABLE_TOKENS;
        return new Part(index, model, graph, number, MemoryNeed.of(graph), comfort);
    }

    Phase phase() {
        return graph.phase();
    }

    boolean isPrefill() {
        return phase() == Phase.PREFILL;
    }

    boolean isDecode() {
        return phase() == Phase.DECODE;
    }

    boolean isOnePass() {
        return !isPrefill() && !isDecode();
    }
}
