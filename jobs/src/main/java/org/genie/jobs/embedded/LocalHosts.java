package org.genie.jobs.embedded;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;

/** Whether a host name means this machine. */
final class LocalHosts {
    private LocalHosts() {}

    static boolean isHere(String host) {
        if (host.isEmpty() || host.equals("localhost") || host.equals("0.0.0.0") || host.startsWith("127.")) {
            return true;
        }
        // Only literal addresses are looked at further: a name might need a resolver that answers slowly.
        boolean literal = host.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9');
        try {
            return literal && NetworkInterface.getByInetAddress(InetAddress.getByName(host)) != null;
        } catch (SocketException | UnknownHostException e) {
            return false;
        }
    }
}
