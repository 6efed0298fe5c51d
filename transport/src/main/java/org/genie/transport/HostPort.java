package org.genie.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** A host and a port, written {@code host:port}; IPv6 hosts stand in brackets. */
public record HostPort(String host, int port) {
    public HostPort {
        if (host.isEmpty() || port < 0 || port > 65_535) {
            throw new IllegalArgumentException(
                    "Address '" + host + ":" + port + "' needs a host and a port between 0 and 65535.");
        }
    }

    /** Reads an address; throws {@link IllegalArgumentException} naming it where it is none. */
    public static HostPort parse(String address) {
        int colon = address.lastIndexOf(':');
        if (colon <= 0 || colon == address.length() - 1) {
            throw malformed(address, null);
        }
        String host = address.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            throw malformed(address, null);
        }
        try {
            return new HostPort(host, Integer.parseInt(address.substring(colon + 1)));
        } catch (NumberFormatException e) {
            throw malformed(address, e);
        }
    }

    private static IllegalArgumentException malformed(String address, @Nullable Throwable cause) {
        String message = "Address '" + address + "' is not host:port, such as 127.0.0.1:7001.";
        return new IllegalArgumentException(message, cause);
    }

    /** Resolves the host; throws {@link TransportException} naming it where that fails. */
    public InetSocketAddress resolve() {
        InetSocketAddress socket = new InetSocketAddress(host, port);
        if (socket.isUnresolved()) {
            throw new TransportException("Host '" + host + "' of address " + this + " cannot be resolved.");
        }
        return socket;
    }

    /** This address with the port that a server got, and a host that others can reach where this one is a wildcard. */
    public HostPort reachableAt(int boundPort) {
        try {
            String reachable = resolve().getAddress().isAnyLocalAddress()
                    ? InetAddress.getLocalHost().getHostAddress()
                    : host;
            return new HostPort(reachable, boundPort);
        } catch (UnknownHostException e) {
            throw new TransportException(
                    "Address " + this + " listens everywhere, but this machine's own name cannot be resolved.\n"
                            + "Maybe give the host that others reach this machine by.",
                    e);
        }
    }

    @Override
    public String toString() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
