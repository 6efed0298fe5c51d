package org.genie.client;

import java.io.Serial;

/** Something that a user did or has is not right; the message is for that user, and complete. */
public class ClientException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    public ClientException(String message) {
        super(message);
    }

    public ClientException(String message, Throwable cause) {
        super(message, cause);
    }
}
