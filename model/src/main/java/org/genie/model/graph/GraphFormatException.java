package org.genie.model.graph;

import java.io.Serial;

/** A graph, or an archive that should hold one, breaks a rule; the message names the place, the value and the rule. */
public class GraphFormatException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    public GraphFormatException(String message) {
        super(message);
    }

    public GraphFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
