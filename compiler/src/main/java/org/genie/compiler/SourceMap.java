package org.genie.compiler;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.genie.model.graph.Node;

/** Which node of the graph stands behind a line of the compiled code; for messages about errors in that code. */
public final class SourceMap {
    /** The file name that the engine's messages give. */
    public static final String FILE = "code/__torch__.py";

    private final NavigableMap<Integer, Node> nodesByFirstLine;

    SourceMap(NavigableMap<Integer, Node> nodesByFirstLine) {
        this.nodesByFirstLine = new TreeMap<>(nodesByFirstLine);
    }

    /** The node whose code holds a line (1 is the first). */
    public Optional<Node> nodeAt(int line) {
        var entry = nodesByFirstLine.floorEntry(line);
        return entry == null ? Optional.empty() : Optional.of(entry.getValue());
    }

    /** All nodes that have code, in the code's order. */
    public List<Node> nodes() {
        return new ArrayList<>(nodesByFirstLine.values());
    }
}
