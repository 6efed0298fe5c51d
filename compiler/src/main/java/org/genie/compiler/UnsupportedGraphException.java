package org.genie.compiler;

import java.io.Serial;

/** A graph holds operators or arguments that the compiler has no form for; the message names all of them. */
public final class UnsupportedGraphException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    public UnsupportedGraphException(String message) {
        super(message);
    }
}
