package org.genie.executor.bus;

import java.io.Serial;

/** The message bus cannot be used; the message names the address and the rule. */
public final class BusException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    public BusException(String message, Throwable cause) {
        super(message, cause);
    }

    public BusException(String message) {
        super(message);
    }
}
