package org.genie.model.cluster;

import java.util.Map;
import java.util.OptionalDouble;
import org.genie.model.ExecutorId;

/**
 * A device as its owner describes it.
 *
 * @param type CPU, GPU, or a model such as H100
 * @param address host and port of its executor's control server; port 0 picks a free one
 * @param memoryBytes the budget for weights, caches and activations
 * @param computeTflops 10¹² floating-point operations per second
 * @param memoryBandwidth bytes per second
 * @param networkBandwidth bits per second
 */
public record Device(
        ExecutorId id,
        String address,
        String type,
        long memoryBytes,
        double computeTflops,
        OptionalDouble memoryBandwidth,
        OptionalDouble networkBandwidth,
        OptionalDouble pricePerHour,
        ExecutorRole role,
        String host,
        String rack,
        Map<String, String> labels) {
    public Device {
        labels = Map.copyOf(labels);
        if (memoryBytes <= 0) {
            throw new IllegalArgumentException(
                    "device " + id + " has a memory of " + memoryBytes + " bytes; more than 0 are needed.");
        }
        if (!(computeTflops > 0)) {
            throw new IllegalArgumentException(
                    "device " + id + " has compute_tflops " + computeTflops + "; more than 0 are needed.");
        }
    }

    /** The same device, reached at another address. */
    public Device at(String otherAddress) {
        return new Device(
                id,
                otherAddress,
                type,
                memoryBytes,
                computeTflops,
                memoryBandwidth,
                networkBandwidth,
                pricePerHour,
                role,
                host,
                rack,
                labels);
    }
}
