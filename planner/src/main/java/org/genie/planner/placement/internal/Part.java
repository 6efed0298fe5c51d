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
 */
record Part(int index, int model, GraphProfile graph, int number, MemoryNeed need) {
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
