package org.genie.model.graph;

/**
 * One input of a graph, in signature order.
 *
 * @param name the value's name inside the graph
 * @param target for weights, the name in the weight table; empty for what a caller passes
 */
public record GraphInput(String name, Kind kind, String target) {
    /** Where an input's value comes from. */
    public enum Kind {
        /** The caller passes it. */
        USER,
        PARAMETER,
        BUFFER,
        /** A tensor constant lifted out of the program. */
        CONSTANT;

        public boolean isWeight() {
            return this != USER;
        }
    }
}
