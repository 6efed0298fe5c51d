package org.genie.transport;

import java.io.Serial;

/** A server cannot listen, or an address cannot be used; the message names the address and the rule. */
public final class TransportException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    public TransportException(String message) {
        super(message);
    }

    public TransportException(String message, Throwable cause) {
        super(message, cause);
    }
}
