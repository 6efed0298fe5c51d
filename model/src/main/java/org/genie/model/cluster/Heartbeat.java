package org.genie.model.cluster;

import java.util.List;
import org.genie.model.ExecutorId;
import org.genie.model.GraphHash;

/**
 * What an executor says of itself, every interval. Of two heartbeats the one with the higher incarnation wins, then the
 * one with the higher sequence.
 *
 * @param incarnation start time of the process in milliseconds: a restarted executor has a higher one
 * @param device its description; {@link Device#address()} is the control address that others reach
 * @param dataAddress where tensors are sent to, with its scheme: {@code tcp://host:port}, {@code unix:///path},
 *     {@code local://id}
 * @param runsOn the device that really computes: {@code cpu} or {@code cuda:N}
 * @param intervalMillis time to the next heartbeat
 */
public record Heartbeat(
        ExecutorId executor,
        long incarnation,
        long sequence,
        Device device,
        String dataAddress,
        String runsOn,
        long pid,
        ExecutorLoad load,
        List<GraphHash> loadedGraphs,
        boolean draining,
        long sentAtMillis,
        long intervalMillis) {
    public Heartbeat {
        loadedGraphs = List.copyOf(loadedGraphs);
        if (!executor.equals(device.id())) {
            throw new IllegalArgumentException(
                    "heartbeat of " + executor + " describes the device " + device.id() + ".");
        }
    }

    public ExecutorRole role() {
        return device.role();
    }

    /** True when this report is newer than the other, of the same executor. */
    public boolean supersedes(Heartbeat other) {
        return incarnation != other.incarnation ? incarnation > other.incarnation : sequence > other.sequence;
    }
}
