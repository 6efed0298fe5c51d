package org.genie.model.cluster;

/**
 * A connection between two devices, hosts or racks, in both directions.
 *
 * @param bandwidth bits per second
 * @param latencyMicros one way
 */
public record Link(String from, String to, double bandwidth, double latencyMicros) {
    public Link {
        if (!(bandwidth > 0) || !(latencyMicros >= 0)) {
            throw new IllegalArgumentException("link " + from + " to " + to + " has " + bandwidth + " bit/s and "
                    + latencyMicros + " us; the first must be above 0, the second not below.");
        }
    }
}
