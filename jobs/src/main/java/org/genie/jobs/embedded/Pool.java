package org.genie.jobs.embedded;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.genie.model.ExecutorId;
import org.genie.model.cluster.ClusterSpec;
import org.genie.model.cluster.ClusterSpec.SchedulingPolicy;
import org.genie.model.cluster.Device;
import org.genie.model.cluster.ExecutorRole;
import org.genie.model.cluster.TensorBackend;

/**
 * The executors that an embedded system starts, all on this machine.
 *
 * @param runsOn what each computes on: {@code cpu} or {@code cuda:N}
 * @param notices what the user should know about how this differs from what was asked
 */
public record Pool(List<Member> members, TensorBackend backend, SchedulingPolicy policy, List<String> notices) {
    /** One executor. */
    public record Member(Device device, String runsOn) {}

    /** Rough figure of one core of a server's processor, used where nobody says better. */
    private static final double CORE_TFLOPS = 0.05;

    public Pool {
        members = List.copyOf(members);
        notices = List.copyOf(notices);
    }

    public List<ExecutorId> ids() {
        return members.stream().map(m -> m.device().id()).toList();
    }

    /** A pool of so many executors of each role, which share this machine's memory. */
    public static Pool of(int prefill, int decode, int any, String runsOn) {
        long each = MachineMemory.bytes() / 2 / Math.max(1, prefill + decode + any);
        List<Member> members = new ArrayList<>();
        add(members, "prefill-", prefill, ExecutorRole.PREFILL, runsOn, each);
        add(members, "decode-", decode, ExecutorRole.DECODE, runsOn, each);
        add(members, "executor-", any, ExecutorRole.ANY, runsOn, each);
        return new Pool(members, TensorBackend.TCP, SchedulingPolicy.MIN_LATENCY, List.of());
    }

    private static void add(
            List<Member> members, String name, int count, ExecutorRole role, String runsOn, long memoryBytes) {
        for (int i = 0; i < count; i++) {
            Device device = new Device(
                    new ExecutorId(name + i),
                    "127.0.0.1:0",
                    runsOn.startsWith("cuda") ? "GPU" : "CPU",
                    memoryBytes,
                    CORE_TFLOPS,
                    OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    role,
                    "localhost",
                    "",
                    Map.of());
            members.add(new Member(device, runsOn));
        }
    }

    /** The devices of a {@code cluster.yaml}, each as an executor on this machine. */
    public static Pool of(ClusterSpec spec, String runsOn) {
        List<String> notices = new ArrayList<>();
        TensorBackend backend = backend(spec.backend(), notices);
        List<Member> members = new ArrayList<>();
        for (Device device : spec.devices()) {
            String host = device.address().substring(0, device.address().lastIndexOf(':'));
            String port = device.address().substring(device.address().lastIndexOf(':') + 1);
            if (!LocalHosts.isHere(host)) {
                notices.add("device " + device.id() + " is at " + device.address()
                        + ", but run starts it on this machine.");
            }
            boolean cuda = runsOn.startsWith("cuda");
            if (!device.type().equalsIgnoreCase("CPU") && !cuda) {
                notices.add("device " + device.id() + " is a " + device.type()
                        + ", but this machine has none: it runs on the CPU.");
            }
            members.add(new Member(device.at("127.0.0.1:" + port), runsOn));
        }
        return new Pool(members, backend, spec.policy(), notices);
    }

    private static TensorBackend backend(TensorBackend asked, List<String> notices) {
        return switch (asked) {
            case LOCAL, TCP, UNIX -> asked;
            case GRPC -> TensorBackend.TCP;
            case UCX, RDMA -> {
                notices.add("backend " + asked.text() + " is not built yet: tensors move over tcp.");
                yield TensorBackend.TCP;
            }
        };
    }
}
