package org.genie.transport.control;

import org.genie.transport.HostPort;

/** Opens control channels. */
public final class ControlChannels {
    private ControlChannels() {}

    /**
     * A channel to {@code host:port}; connects on first use and again after losses.
     *
     * @throws IllegalArgumentException where the address is not one
     */
    public static ControlChannel open(String address) {
        return new GrpcControlChannel(HostPort.parse(address));
    }
}
