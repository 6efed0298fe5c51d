package org.genie.transport.data;

import java.io.IOException;
import java.io.Serial;

/** Bytes that came over a wire break the protocol; the message says which rule. */
final class ProtocolException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    ProtocolException(String message) {
        super(message);
    }
}
