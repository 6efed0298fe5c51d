package org.genie.capture;

import org.genie.model.graph.TensorMeta;
import org.genie.model.graph.Weight;

/** Where a graph's weights come from while it is read. */
interface WeightSource {
    /**
     * The weight of one input.
     *
     * @param target its name in the program
     * @param meta what the graph says about it
     * @param spot where the graph asks for it, for complaints
     */
    Weight weight(String target, TensorMeta meta, JsonSpot spot);
}
