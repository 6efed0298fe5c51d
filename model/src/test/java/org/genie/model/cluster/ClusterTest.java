package org.genie.model.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.genie.model.ExecutorId;
import org.junit.jupiter.api.Test;

class ClusterTest {
    private static Device device(String id, long memory, double tflops) {
        return new Device(
                new ExecutorId(id),
                "localhost:0",
                "CPU",
                memory,
                tflops,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                ExecutorRole.PREFILL,
                "localhost",
                "",
                Map.of());
    }

    private static Heartbeat heartbeat(String executor, long incarnation, long sequence) {
        return new Heartbeat(
                new ExecutorId(executor),
                incarnation,
                sequence,
                device("a", 1, 1),
                "tcp://localhost:1",
                "cpu",
                1,
                ExecutorLoad.IDLE,
                List.of(),
                false,
                0,
                1000);
    }

    @Test
    void refusesDevicesThatCannotBe() {
        assertThatThrownBy(() -> device("a", 0, 1)).hasMessageContaining("device a has a memory of 0 bytes");
        assertThatThrownBy(() -> device("a", 1, Double.NaN)).hasMessageContaining("compute_tflops NaN");
        assertThatThrownBy(() -> new Link("a", "b", 0, 1)).hasMessageContaining("link a to b");
        assertThatThrownBy(() -> new Link("a", "b", 1, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThat(new Link("a", "b", 1, 0).latencyMicros()).isZero();
    }

    @Test
    void refusesTwoDevicesOfOneName() {
        List<Device> twice = List.of(device("a", 1, 1), device("a", 2, 2));
        ClusterSpec.FaultTolerance tolerance = new ClusterSpec.FaultTolerance(true, 100);
        assertThatThrownBy(() -> new ClusterSpec(
                        twice,
                        List.of(),
                        TensorBackend.TCP,
                        ClusterSpec.SchedulingPolicy.MIN_LATENCY,
                        Duration.ZERO,
                        tolerance))
                .hasMessageContaining("device id a appears twice");
        assertThat(new ClusterSpec(
                                List.of(device("a", 1, 1), device("b", 1, 1)),
                                List.of(),
                                TensorBackend.TCP,
                                ClusterSpec.SchedulingPolicy.MIN_COST,
                                Duration.ZERO,
                                tolerance)
                        .devices())
                .hasSize(2);
    }

    @Test
    void theNewerHeartbeatWins() {
        assertThat(heartbeat("a", 2, 0).supersedes(heartbeat("a", 1, 9))).isTrue();
        assertThat(heartbeat("a", 1, 2).supersedes(heartbeat("a", 1, 1))).isTrue();
        assertThat(heartbeat("a", 1, 1).supersedes(heartbeat("a", 1, 1))).isFalse();
        assertThat(heartbeat("a", 1, 1).role()).isEqualTo(ExecutorRole.PREFILL);
        assertThatThrownBy(() -> heartbeat("b", 1, 1)).hasMessageContaining("heartbeat of b describes the device a");
    }

    @Test
    void rolesSayWhatAnExecutorMayDo() {
        assertThat(ExecutorRole.ANY.canPrefill() && ExecutorRole.ANY.canDecode())
                .isTrue();
        assertThat(ExecutorRole.PREFILL.canDecode()).isFalse();
        assertThat(ExecutorRole.DECODE.canPrefill()).isFalse();
    }

    @Test
    void freeCacheBytesAreNeverNegative() {
        assertThat(new ExecutorLoad(0, 0, 0, 7, 10).kvBytesFree()).isEqualTo(3);
        assertThat(new ExecutorLoad(0, 0, 0, 12, 10).kvBytesFree()).isZero();
    }

    @Test
    void readsBackendsAsTyped() {
        for (TensorBackend backend : TensorBackend.values()) {
            assertThat(TensorBackend.parse(backend.text())).isEqualTo(backend);
        }
        assertThatThrownBy(() -> TensorBackend.parse("carrier-pigeon"))
                .hasMessageContaining("'carrier-pigeon'")
                .hasMessageContaining("local, tcp, grpc, unix, ucx, rdma");
    }
}
