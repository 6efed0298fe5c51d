package org.genie.planner.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.genie.planner.PlacementProblems.MB;
import static org.genie.planner.PlacementProblems.device;
import static org.genie.planner.PlacementProblems.graph;

import java.util.Map;
import java.util.OptionalDouble;
import org.genie.model.ExecutorId;
import org.genie.model.cluster.Device;
import org.genie.model.cluster.ExecutorRole;
import org.genie.model.semantics.GraphProfile;
import org.genie.model.semantics.Phase;
import org.junit.jupiter.api.Test;

class RooflineTest {
    private static final Device TEN_TFLOPS = with(10, 100e9);

    @Test
    void aLongPromptIsBoundByCompute() {
        GraphProfile graph = graph("m", Phase.PREFILL, 100 * MB);

        // 50 Mflop for each of 4096 tokens at half of 10 TFLOPS; 100 nodes at 0.5 us
        double compute = 50e6 * 4096 / 5e12 * 1e9;
        assertThat(Roofline.callNanos(graph, 4096, TEN_TFLOPS)).isCloseTo(compute + 50_000, within(compute * 0.01));
    }

    @Test
    void aDecodeStepIsBoundByBandwidth() {
        GraphProfile graph = graph("m", Phase.DECODE, 100 * MB);

        // 100 MB at 70 % of 100 GB/s
        double memory = 100e6 / 70e9 * 1e9;
        assertThat(Roofline.decodeStepNanos(graph, 1, 0, TEN_TFLOPS)).isCloseTo(memory + 50_000, within(memory * 0.01));
    }

    @Test
    void cachedTokensAreReadAtEveryStep() {
        GraphProfile graph = graph("m", Phase.DECODE, MB);

        double none = Roofline.decodeStepNanos(graph, 1, 0, TEN_TFLOPS);
        double many = Roofline.decodeStepNanos(graph, 1, 1_000_000, TEN_TFLOPS);
        assertThat(many - none).isCloseTo(256e6 / 70e9 * 1e9, within(1_000.0));
    }

    @Test
    void theMaximumIsSmoothAndNeverBelowEither() {
        assertThat(Roofline.smoothMaximum(3, 3)).isCloseTo(3 * Math.pow(2, 0.25), within(1e-12));
        assertThat(Roofline.smoothMaximum(1, 100)).isBetween(100.0, 100.001);
        assertThat(Roofline.smoothMaximum(0, 0)).isZero();
    }

    @Test
    void anUntoldBandwidthFollowsTheComputeSpeed() {
        Device untold = new Device(
                new ExecutorId("a"),
                "",
                "CPU",
                1,
                10,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                ExecutorRole.ANY,
                "",
                "",
                Map.of());

        assertThat(Roofline.memoryBandwidth(untold)).isEqualTo(100e9);
        assertThat(Roofline.memoryBandwidth(with(10, 7e9))).isEqualTo(7e9);
    }

    @Test
    void aRequestIsOnePromptOrAllDecodeStepsOrOnePass() {
        GraphProfile prefill = graph("m", Phase.PREFILL, 10 * MB);
        GraphProfile decode = graph("m", Phase.DECODE, 10 * MB);
        GraphProfile forward = graph("m", Phase.FORWARD, 10 * MB);

        assertThat(Roofline.requestNanos(prefill, TEN_TFLOPS)).isEqualTo(Roofline.callNanos(prefill, 512, TEN_TFLOPS));
        assertThat(Roofline.requestNanos(decode, TEN_TFLOPS))
                .isEqualTo(Roofline.decodeStepNanos(decode, 8, 8 * 576, TEN_TFLOPS) * 16);
        assertThat(Roofline.requestNanos(forward, TEN_TFLOPS)).isEqualTo(Roofline.callNanos(forward, 1, TEN_TFLOPS));
    }

    private static Device with(double tflops, double bandwidth) {
        return device("a", ExecutorRole.ANY, MB, tflops, bandwidth, OptionalDouble.empty());
    }
}
