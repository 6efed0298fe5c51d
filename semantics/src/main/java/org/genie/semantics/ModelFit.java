package org.genie.semantics;

import java.util.List;
import java.util.Optional;
import org.genie.model.semantics.GraphProfile;

/** Whether a model's graphs belong together. */
public final class ModelFit {
    private ModelFit() {}

    /**
     * Checks that the graphs are one one-pass graph, or a prefill and a decode graph whose caches, vocabularies and types
     * agree.
     *
     * @return what does not fit, with numbers, naming the graph (prefill or decode); empty when all fits
     */
    public static Optional<String> problem(List<GraphProfile> graphs) {
        throw new UnsupportedOperationException("TODO semantics");
    }
}
