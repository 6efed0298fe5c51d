package org.genie.model.cluster;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.genie.model.ExecutorId;

/** The machines and the wishes of a {@code cluster.yaml}. */
public record ClusterSpec(
        List<Device> devices,
        List<Link> links,
        TensorBackend backend,
        SchedulingPolicy policy,
        Duration recomputationThreshold,
        FaultTolerance faultTolerance) {
    /** What to optimise. */
    public enum SchedulingPolicy {
        MIN_LATENCY,
        MIN_COST,
        MAX_THROUGHPUT
    }

    /**
     * @param checkpointInterval operations of a captured program between materialised states
     */
    public record FaultTolerance(boolean enabled, int checkpointInterval) {}

    public ClusterSpec {
        devices = List.copyOf(devices);
        links = List.copyOf(links);
        Set<ExecutorId> seen = new HashSet<>();
        for (Device device : devices) {
            if (!seen.add(device.id())) {
                throw new IllegalArgumentException("device id " + device.id() + " appears twice; ids are unique.");
            }
        }
    }
}
