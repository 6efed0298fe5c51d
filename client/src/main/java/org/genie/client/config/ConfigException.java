package org.genie.client.config;

import java.io.Serial;
import org.genie.client.ClientException;

/** A configuration file says something that cannot be; the message names file, line and key as the user typed them. */
public final class ConfigException extends ClientException {
    @Serial
    private static final long serialVersionUID = 1L;

    public ConfigException(String message) {
        super(message);
    }

    public ConfigException(String message, Throwable cause) {
        super(message, cause);
    }
}
