package org.genie.compiler;

import java.util.NavigableMap;
import java.util.TreeMap;
import org.genie.model.graph.Node;

/** Collects the statements of a method, and which node each line came from. */
final class CodeWriter {
    private static final String INDENT = "    ";
    private final StringBuilder text = new StringBuilder();
    private final NavigableMap<Integer, Node> nodes = new TreeMap<>();
    private int lines;
    private int temporaries;

    /** The statements that follow are those of this node. */
    void startNode(Node node) {
        nodes.put(lines, node);
    }

    void statement(String statement) {
        text.append(INDENT).append(statement).append('\n');
        lines++;
    }

    /** A variable of the compiler's own, which no value's name can equal. */
    String temporary() {
        return "t_" + temporaries++;
    }

    /** Keeps an expression's value under a name of its own. */
    String keep(String expression) {
        String name = temporary();
        statement(name + " = " + expression);
        return name;
    }

    String text() {
        return text.toString();
    }

    /** The nodes by their first line, counted from the given line on. */
    NavigableMap<Integer, Node> nodesFrom(int firstLine) {
        NavigableMap<Integer, Node> shifted = new TreeMap<>();
        nodes.forEach((line, node) -> shifted.put(line + firstLine, node));
        return shifted;
    }
}
