package org.genie.model.graph;

/**
 * One output of a graph, in signature order.
 *
 * @param target for mutations, the buffer or input that takes the value after the call; else empty
 */
public record GraphOutput(Argument value, Kind kind, String target) {
    /** What an output is for. */
    public enum Kind {
        /** The caller gets it. */
        USER,
        BUFFER_MUTATION,
        INPUT_MUTATION
    }
}
