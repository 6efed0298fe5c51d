package org.genie.transport.control;

/** Opens control channels. */
public final class ControlChannels {
    private ControlChannels() {}

    /** A channel to {@code host:port}; connects on first use and again after losses. */
    public static ControlChannel open(String address) {
        throw new UnsupportedOperationException("TODO transport");
    }
}
