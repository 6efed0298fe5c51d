package org.genie.jobs.embedded;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.genie.model.cluster.Device;
import org.genie.model.cluster.TensorBackend;

/** A pool member as arguments of {@code genie executor}. */
final class ExecutorArguments {
    private ExecutorArguments() {}

    static List<String> of(
            Pool.Member member, TensorBackend backend, String kafka, String topicPrefix, RunFolder folder) {
        Device device = member.device();
        List<String> arguments = new ArrayList<>(List.of(
                "executor",
                "--id=" + device.id(),
                "--role=" + device.role().name().toLowerCase(Locale.ROOT),
                "--device=" + member.runsOn(),
                "--listen=" + device.address(),
                "--kafka=" + kafka,
                "--topic-prefix=" + topicPrefix,
                "--memory=" + device.memoryBytes(),
                "--backend=" + backend.text(),
                "--type=" + device.type(),
                "--compute-tflops=" + device.computeTflops(),
                "--host-name=" + device.host(),
                "--rack=" + device.rack(),
                "--run-folder=" + folder.path(),
                "--with-parent"));
        add(arguments, "--memory-bandwidth=", device.memoryBandwidth());
        add(arguments, "--network-bandwidth=", device.networkBandwidth());
        add(arguments, "--price-per-hour=", device.pricePerHour());
        device.labels().forEach((k, v) -> arguments.add("--label=" + k + "=" + v));
        return arguments;
    }

    private static void add(List<String> arguments, String name, OptionalDouble value) {
        if (value.isPresent()) {
            arguments.add(name + value.getAsDouble());
        }
    }
}
