package org.genie.client.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.genie.model.ExecutorId;
import org.genie.model.cluster.ClusterSpec;
import org.genie.model.cluster.ClusterSpec.FaultTolerance;
import org.genie.model.cluster.ClusterSpec.SchedulingPolicy;
import org.genie.model.cluster.Device;
import org.genie.model.cluster.ExecutorRole;
import org.genie.model.cluster.Link;
import org.genie.model.cluster.TensorBackend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ClusterYamlTest {
    @Test
    void readsTheResearchPrototypesFile() {
        ClusterSpec cluster = parse("""
                cluster:
                  devices:
                    - id: "gpu_0"
                      address: "localhost:50051"
                      type: "GPU"
                      memory_gb: 16
                      compute_tflops: 10
                      network_gbps: 100
                    - id: "gpu_1"
                      address: "localhost:50052"
                      type: "GPU"
                      memory_gb: 16
                      compute_tflops: 10
                      network_gbps: 100
                  backend: grpc
                  scheduling:
                    policy: min_latency
                    recomputation_threshold_ms: 5.0
                  fault_tolerance:
                    enabled: true
                    checkpoint_interval: 100
                """);

        assertThat(cluster.devices())
                .extracting(Device::id)
                .containsExactly(new ExecutorId("gpu_0"), new ExecutorId("gpu_1"));
        assertThat(cluster.devices().get(0))
                .isEqualTo(new Device(
                        new ExecutorId("gpu_0"),
                        "localhost:50051",
                        "GPU",
                        16_000_000_000L,
                        10,
                        OptionalDouble.empty(),
                        OptionalDouble.of(100e9),
                        OptionalDouble.empty(),
                        ExecutorRole.ANY,
                        "localhost",
                        "",
                        Map.of()));
        assertThat(cluster.links()).isEmpty();
        assertThat(cluster.backend()).isEqualTo(TensorBackend.GRPC);
        assertThat(cluster.policy()).isEqualTo(SchedulingPolicy.MIN_LATENCY);
        assertThat(cluster.recomputationThreshold()).isEqualTo(Duration.ofMillis(5));
        assertThat(cluster.faultTolerance()).isEqualTo(new FaultTolerance(true, 100));
    }

    @Test
    void readsTheExample() {
        ClusterSpec cluster = ClusterYaml.read(Path.of(System.getProperty("genie.root"), "examples", "cluster.yaml"));

        assertThat(cluster.devices())
                .extracting(Device::role)
                .containsExactly(ExecutorRole.PREFILL, ExecutorRole.DECODE);
        assertThat(cluster.links()).containsExactly(new Link("prefill-0", "decode-0", 10e9, 50));
    }

    @Test
    void readsEveryKey() {
        ClusterSpec cluster = parse("""
                cluster:
                  devices:
                    - id: a
                      address: 10.0.0.1:7000
                      type: H100
                      memory_gb: 80
                      compute_tflops: 989
                      memory_bandwidth_gb_per_s: 3350
                      network_gbps: 400
                      price_per_hour: 2.5
                      role: decode
                      host: node-1
                      rack: r1
                      labels: {zone: b, tier: 2, empty: }
                  links:
                    - {from: node-1, to: r1, gbps: 400, latency_us: 2.5}
                    - {from: a, to: a, gbps: 1}
                  backend: rdma
                  scheduling: {policy: max_throughput, recomputation_threshold_ms: 0.25}
                  fault_tolerance: {enabled: false, checkpoint_interval: 7}
                """);

        assertThat(cluster.devices().get(0))
                .isEqualTo(new Device(
                        new ExecutorId("a"),
                        "10.0.0.1:7000",
                        "H100",
                        80_000_000_000L,
                        989,
                        OptionalDouble.of(3350e9),
                        OptionalDouble.of(400e9),
                        OptionalDouble.of(2.5),
                        ExecutorRole.DECODE,
                        "node-1",
                        "r1",
                        Map.of("zone", "b", "tier", "2", "empty", "")));
        assertThat(cluster.links()).containsExactly(new Link("node-1", "r1", 400e9, 2.5), new Link("a", "a", 1e9, 0));
        assertThat(cluster.backend()).isEqualTo(TensorBackend.RDMA);
        assertThat(cluster.policy()).isEqualTo(SchedulingPolicy.MAX_THROUGHPUT);
        assertThat(cluster.recomputationThreshold()).isEqualTo(Duration.ofNanos(250_000));
        assertThat(cluster.faultTolerance()).isEqualTo(new FaultTolerance(false, 7));
    }

    @Test
    void hasDefaultsForAllThatIsOptional() {
        ClusterSpec cluster = parse(devices("{id: a, address: '127.0.0.1:0', type: CPU, memory_gb: 0.0001}"));

        Device device = cluster.devices().get(0);
        assertThat(device.memoryBytes()).isEqualTo(100_000);
        assertThat(device.computeTflops()).isEqualTo(0.1);
        assertThat(device.role()).isEqualTo(ExecutorRole.ANY);
        assertThat(device.host()).isEqualTo("127.0.0.1");
        assertThat(cluster.backend()).isEqualTo(TensorBackend.TCP);
        assertThat(cluster.policy()).isEqualTo(SchedulingPolicy.MIN_LATENCY);
        assertThat(cluster.recomputationThreshold()).isEqualTo(Duration.ofMillis(5));
        assertThat(cluster.faultTolerance()).isEqualTo(new FaultTolerance(true, 100));
    }

    @Test
    void aKeyWithoutAValueCountsAsAbsent() {
        ClusterSpec cluster = parse(
                devices("{id: a, address: 'h:0', type: GPU, memory_gb: 1, compute_tflops: , role: }") + "  backend:\n");

        assertThat(cluster.devices().get(0).computeTflops()).isEqualTo(10);
        assertThat(cluster.backend()).isEqualTo(TensorBackend.TCP);
    }

    @Test
    void readsJsonAndAnchors() {
        ClusterSpec json = parse("{\"cluster\": {\"devices\": [{\"id\": \"d0\", \"address\": \"127.0.0.1:0\","
                + " \"type\": \"CPU\", \"memory_gb\": 0.0041, \"compute_tflops\": 0.1}]}}");
        ClusterSpec anchors = parse("""
                cluster:
                  devices:
                    - {id: a, address: 'h:0', type: &type L4, memory_gb: &memory 24}
                    - {id: b, address: 'h:0', type: *type, memory_gb: *memory}
                """);

        assertThat(json.devices().get(0).memoryBytes()).isEqualTo(4_100_000);
        assertThat(anchors.devices().get(1).type()).isEqualTo("L4");
        assertThat(anchors.devices().get(1).memoryBytes()).isEqualTo(24_000_000_000L);
    }

    static Stream<Arguments> unknownKeys() {
        return Stream.of(
                Arguments.of(
                        "clusters: {}",
                        "c.yaml:1: unknown key 'clusters' at the top of the file; known are cluster.\n"
                                + "Maybe you meant cluster."),
                Arguments.of(
                        "cluster:\n  devicez: []",
                        "c.yaml:2: unknown key 'devicez' in cluster; known are devices, links, backend, scheduling,"
                                + " fault_tolerance.\nMaybe you meant devices."),
                Arguments.of(
                        devices("{id: a, memory: 16}"),
                        "c.yaml:3: unknown key 'memory' in cluster.devices[0]; known are id, address, type, memory_gb,"
                                + " compute_tflops, memory_bandwidth_gb_per_s, network_gbps, price_per_hour, role, host,"
                                + " rack, labels.\nMaybe you meant memory_gb."),
                Arguments.of(
                        devices(good("a")) + "  links:\n    - {form: a}",
                        "c.yaml:5: unknown key 'form' in cluster.links[0]; known are from, to, gbps, latency_us.\n"
                                + "Maybe you meant from."),
                Arguments.of(
                        devices(good("a")) + "  scheduling: {objective: min_cost}",
                        "c.yaml:4: unknown key 'objective' in cluster.scheduling; known are policy,"
                                + " recomputation_threshold_ms."),
                Arguments.of(
                        devices(good("a")) + "  fault_tolerance: {enable: true}",
                        "c.yaml:4: unknown key 'enable' in cluster.fault_tolerance; known are enabled,"
                                + " checkpoint_interval.\nMaybe you meant enabled."));
    }

    @ParameterizedTest
    @MethodSource("unknownKeys")
    void refusesUnknownKeysAndGuessesTheRightOne(String text, String message) {
        assertRefused(text, message);
    }

    static Stream<Arguments> wrongValues() {
        return Stream.of(
                wrongDevice("memory_gb: -1", "memory_gb is -1; it must be above 0."),
                wrongDevice("memory_gb: 0", "memory_gb is 0; it must be above 0."),
                wrongDevice("memory_gb: 1e-12", "memory_gb is 1e-12; it must be one byte (1e-9) at least."),
                wrongDevice("memory_gb: lots", "memory_gb is 'lots'; it must be a number."),
                wrongDevice("memory_gb: .inf", "memory_gb is .inf; it must be a number."),
                wrongDevice("memory_gb: [1]", "memory_gb is a list; it must be one value."),
                wrongDevice("memory_gb: {gb: 1}", "memory_gb is a mapping; it must be one value."),
                wrongDevice("rack: r", "memory_gb is missing."),
                wrongDevice("memory_gb: 1, compute_tflops: 0", "compute_tflops is 0; it must be above 0."),
                wrongDevice("memory_gb: 1, network_gbps: -2.5", "network_gbps is -2.5; it must be above 0."),
                wrongDevice("memory_gb: 1, price_per_hour: -1", "price_per_hour is -1; it must not be below 0."),
                wrongDevice(
                        "memory_gb: 1, role: decoder",
                        "role is 'decoder'; it must be one of prefill, decode, any.\nMaybe you meant decode."),
                wrongDevice("memory_gb: 1, labels: red", "labels is 'red'; it must hold keys."),
                wrongDevice("memory_gb: 1, memory_gb: 2", "memory_gb appears twice."));
    }

    private static Arguments wrongDevice(String keys, String message) {
        return Arguments.of(
                devices("{id: a, address: 'h:0', type: CPU, " + keys + "}"), "c.yaml:3: cluster.devices[0]." + message);
    }

    static Stream<Arguments> wrongElsewhere() {
        String port = "it must be host:port with a port from 0 (picks a free one) to 65535.";
        return Stream.of(
                Arguments.of("", "c.yaml: cluster is missing."),
                Arguments.of("# nothing", "c.yaml: cluster is missing."),
                Arguments.of("cluster:", "c.yaml:1: cluster is missing."),
                Arguments.of("- 1", "c.yaml:1: the file is a list; it must hold keys."),
                Arguments.of("cluster: 5", "c.yaml:1: cluster is 5; it must hold keys."),
                Arguments.of("cluster:\n  backend: tcp", "c.yaml:2: cluster.devices is missing."),
                Arguments.of(
                        "cluster:\n  devices: []",
                        "c.yaml:2: cluster.devices is a list; it must hold one device at least."),
                Arguments.of("cluster:\n  devices: x", "c.yaml:2: cluster.devices is 'x'; it must be a list."),
                Arguments.of(devices("x"), "c.yaml:3: cluster.devices[0] is 'x'; it must hold keys."),
                Arguments.of(devices("{[1]: 2}"), "c.yaml:3: a key must be a word."),
                Arguments.of(devices("{address: 'h:0'}"), "c.yaml:3: cluster.devices[0].id is missing."),
                Arguments.of(devices("{id: '', address: 'h:0'}"), "c.yaml:3: cluster.devices[0].id is missing."),
                Arguments.of(
                        devices("{id: a b}"),
                        "c.yaml:3: cluster.devices[0].id: executor id 'a b' holds the character ' ' at 1; letters,"
                                + " digits and . _ : - / @ + are allowed."),
                Arguments.of(devices("{id: a, address: h}"), "c.yaml:3: cluster.devices[0].address is 'h'; " + port),
                Arguments.of(
                        devices("{id: a, address: ':1'}"), "c.yaml:3: cluster.devices[0].address is ':1'; " + port),
                Arguments.of(
                        devices("{id: a, address: 'h:65536'}"),
                        "c.yaml:3: cluster.devices[0].address is 'h:65536'; " + port),
                Arguments.of(
                        devices("{id: a, address: 'h:-1'}"), "c.yaml:3: cluster.devices[0].address is 'h:-1'; " + port),
                Arguments.of(devices("{id: a, address: 'h:0'}"), "c.yaml:3: cluster.devices[0].type is missing."),
                Arguments.of(
                        devices(good("a")) + "    - " + good("a"),
                        "c.yaml:4: cluster.devices[1].id is 'a'; cluster.devices[0] has it already, and each device"
                                + " needs its own."),
                Arguments.of(
                        devices("{id: a, address: 'h:7', type: CPU, memory_gb: 1}") + "    - {id: b, address: 'h:7'}",
                        "c.yaml:4: cluster.devices[1].address is 'h:7'; cluster.devices[0] has it already, and each"
                                + " device needs its own."),
                Arguments.of(
                        devices(good("a")) + "  backend: gprc",
                        "c.yaml:4: cluster.backend is 'gprc'; it must be one of local, tcp, grpc, unix, ucx, rdma.\n"
                                + "Maybe you meant grpc."),
                Arguments.of(
                        devices(good("a")) + "  links:\n    - {from: a, to: z, gbps: 1}",
                        "c.yaml:5: cluster.links[0].to is 'z'; it must be the id, host or rack of a device, one of a, h."),
                Arguments.of(
                        devices(good("a")) + "  links:\n    - {from: a, to: h}",
                        "c.yaml:5: cluster.links[0].gbps is missing."),
                Arguments.of(
                        devices(good("a")) + "  links:\n    - {from: a, to: h, gbps: 1, latency_us: -1}",
                        "c.yaml:5: cluster.links[0].latency_us is -1; it must not be below 0."),
                Arguments.of(
                        devices(good("a")) + "  scheduling: {policy: cheap}",
                        "c.yaml:4: cluster.scheduling.policy is 'cheap'; it must be one of min_latency, min_cost,"
                                + " max_throughput."),
                Arguments.of(
                        devices(good("a")) + "  scheduling: {recomputation_threshold_ms: -5}",
                        "c.yaml:4: cluster.scheduling.recomputation_threshold_ms is -5; it must not be below 0."),
                Arguments.of(
                        devices(good("a")) + "  fault_tolerance: {enabled: maybe}",
                        "c.yaml:4: cluster.fault_tolerance.enabled is 'maybe'; it must be true or false."),
                Arguments.of(
                        devices(good("a")) + "  fault_tolerance: {checkpoint_interval: 1.5}",
                        "c.yaml:4: cluster.fault_tolerance.checkpoint_interval is 1.5; it must be a whole number from 1"
                                + " to 2147483647."));
    }

    @ParameterizedTest
    @MethodSource({"wrongValues", "wrongElsewhere"})
    void namesTheKeyOfAWrongValueAsTyped(String text, String message) {
        assertRefused(text, message);
    }

    @Test
    void aSyntaxErrorTellsItsLine() {
        assertThatThrownBy(() -> parse("cluster:\n  devices: [\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("c.yaml:3: this is not YAML: ");
        assertThatThrownBy(() -> parse("cluster:\n\tdevices: []\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("c.yaml:2: this is not YAML: ");
        assertThatThrownBy(() -> parse("cluster: \u0001"))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("c.yaml is not YAML: ");
    }

    @Test
    void saysWhenTheFileCannotBeRead(@TempDir Path folder) throws IOException {
        Path binary = Files.write(folder.resolve("binary.yaml"), new byte[] {(byte) 0xff, 0x00});

        assertThatThrownBy(() -> ClusterYaml.read(folder.resolve("nowhere.yaml")))
                .isInstanceOf(ConfigException.class)
                .hasMessageEndingWith("nowhere.yaml does not exist.");
        assertThatThrownBy(() -> ClusterYaml.read(binary))
                .isInstanceOf(ConfigException.class)
                .hasMessageEndingWith("binary.yaml is not text in UTF-8.");
        assertThatThrownBy(() -> ClusterYaml.read(folder))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(" cannot be read: ");
    }

    private static void assertRefused(String text, String message) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(ConfigException.class)
                .hasMessage(message);
    }

    private static ClusterSpec parse(String text) {
        return ClusterYaml.parse(text, "c.yaml");
    }

    private static String devices(String first) {
        return "cluster:\n  devices:\n    - " + first + "\n";
    }

    private static String good(String id) {
        return "{id: " + id + ", address: 'h:0', type: CPU, memory_gb: 1}";
    }
}
