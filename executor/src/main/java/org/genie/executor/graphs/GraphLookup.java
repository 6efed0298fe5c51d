package org.genie.executor.graphs;

/** Whether a graph can be run here. */
public sealed interface GraphLookup {
    record Ready(ResidentGraph graph) implements GraphLookup {}

    /** It belongs here and is on its way. */
    record Loading() implements GraphLookup {}

    /**
     * It belongs here but cannot be loaded.
     *
     * @param lasting whether no other executor could load it either
     */
    record Broken(String message, boolean lasting) implements GraphLookup {}

    /** No plan puts it here. */
    record Absent() implements GraphLookup {}
}
