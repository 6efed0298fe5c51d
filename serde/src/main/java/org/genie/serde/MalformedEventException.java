package org.genie.serde;

import java.io.Serial;

/** Bytes that should be an event are not one; the message says which rule they break. */
public final class MalformedEventException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    public MalformedEventException(String message) {
        super(message);
    }

    public MalformedEventException(String message, Throwable cause) {
        super(message, cause);
    }
}
