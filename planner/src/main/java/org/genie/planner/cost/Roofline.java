package org.genie.planner.cost;

import org.genie.model.cluster.Device;
import org.genie.model.semantics.GraphProfile;
import org.genie.model.semantics.Phase;

/**
 * Times of calls on a device, in nanoseconds, by a roofline with a smooth maximum:
 *
 * <pre>t = ((flops / (a * peak))^4 + (bytes / (b * bandwidth))^4)^(1/4) + launch</pre>
 *
 * The roofline is that of Williams, Waterman and Patterson, "Roofline: an insightful visual performance model" (2009);
 * the fourth power stands in for the soft knee that measurements show.
 */
public final class Roofline {
    /** Share of the peak that matrix products reach. */
    private static final double COMPUTE_EFFICIENCY = 0.5;
    /** Share of the bandwidth that streaming reads reach. */
    private static final double MEMORY_EFFICIENCY = 0.7;
    /** Host's work for one operation of an eager graph. */
    private static final double LAUNCH_NANOS_PER_NODE = 500;
    /** Bytes per operation where the owner of a device does not tell its bandwidth: 100 GB/s beside 10 TFLOPS. */
    private static final double BYTES_PER_FLOP = 0.01;

    /** A prompt of ordinary length. */
    public static final int PROMPT_TOKENS = 512;
    /** An answer of ordinary length. */
    public static final int ANSWER_TOKENS = 128;
    /** Sequences that decode together. */
    public static final int DECODE_ROWS = 8;

    private Roofline() {}

    /** Bytes per second: as described, or in proportion to the device's compute. */
    public static double memoryBandwidth(Device device) {
        double told = device.memoryBandwidth().orElse(0);
        return told > 0 ? told : bandwidthBeside(device.computeTflops());
    }

    /** The memory bandwidth, in bytes per second, that usually goes with a compute speed. */
    public static double bandwidthBeside(double computeTflops) {
        return computeTflops * 1e12 * BYTES_PER_FLOP;
    }

    /** One call over {@code tokens} tokens of one sequence with nothing cached. */
    public static double callNanos(GraphProfile graph, int tokens, Device device) {
        double flops = (double) graph.flopsPerToken() * tokens;
        double bytes = (double) graph.weightBytes() + (double) graph.kvBytesPerToken() * tokens;
        return smoothMaximum(computeNanos(flops, device), memoryNanos(bytes, device)) + launchNanos(graph);
    }

    /** One decode step of {@code rows} sequences with {@code contextTokens} cached tokens in all. */
    public static double decodeStepNanos(GraphProfile graph, int rows, long contextTokens, Device device) {
        double flops = (double) graph.flopsPerToken() * rows;
        double bytes = (double) graph.weightBytes() + (double) graph.kvBytesPerToken() * contextTokens;
        return smoothMaximum(computeNanos(flops, device), memoryNanos(bytes, device)) + launchNanos(graph);
    }

    /** What the graph does for one ordinary request: a whole prompt, all decode steps (shared by a batch), or one pass. */
    public static double requestNanos(GraphProfile graph, Device device) {
        if (graph.phase() == Phase.PREFILL) {
            return callNanos(graph, PROMPT_TOKENS, device);
        }
        if (graph.phase() == Phase.DECODE) {
            long context = (long) DECODE_ROWS * (PROMPT_TOKENS + ANSWER_TOKENS / 2);
            return decodeStepNanos(graph, DECODE_ROWS, context, device) * ANSWER_TOKENS / DECODE_ROWS;
        }
        return callNanos(graph, 1, device);
    }

    static double smoothMaximum(double a, double b) {
        double larger = Math.max(a, b);
        if (larger <= 0) {
            return 0;
        }
        double ratio = Math.min(a, b) / larger;
        return larger * Math.pow(1 + ratio * ratio * ratio * ratio, 0.25);
    }

    private static double computeNanos(double flops, Device device) {
        return flops / (COMPUTE_EFFICIENCY * device.computeTflops() * 1e12) * 1e9;
    }

    private static double memoryNanos(double bytes, Device device) {
        return bytes / (MEMORY_EFFICIENCY * memoryBandwidth(device)) * 1e9;
    }

    private static double launchNanos(GraphProfile graph) {
        return graph.nodes() * LAUNCH_NANOS_PER_NODE;
    }
}
