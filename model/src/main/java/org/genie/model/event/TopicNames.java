package org.genie.model.event;

import java.io.Serializable;
import java.util.List;

/** The topics of one deployment; all share a prefix that ends with a dot. */
public record TopicNames(
        String graphs,
        String requests,
        String executors,
        String executorEvents,
        String plans,
        String results,
        String decisions,
        String deadLetters)
        implements Serializable {
    public static final String DEFAULT_PREFIX = "genie.";

    /** Largest record on any topic: inputs and outputs of one-pass graphs travel inside their events. */
    public static final int MAX_RECORD_BYTES = 64 * 1024 * 1024;

    public static TopicNames withPrefix(String prefix) {
        return new TopicNames(
                prefix + "graphs",
                prefix + "requests",
                prefix + "executors",
                prefix + "executor-events",
                prefix + "plans",
                prefix + "results",
                prefix + "decisions",
                prefix + "dead-letters");
    }

    public List<String> all() {
        return List.of(graphs, requests, executors, executorEvents, plans, results, decisions, deadLetters);
    }
}
