package org.genie.client.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.genie.model.cluster.ClusterSpec;
import org.genie.model.cluster.ClusterSpec.FaultTolerance;
import org.genie.model.cluster.ClusterSpec.SchedulingPolicy;
import org.genie.model.cluster.Device;
import org.genie.model.cluster.Link;
import org.genie.model.cluster.TensorBackend;

/**
 * Reads a {@code cluster.yaml}: one key {@code cluster} over devices, links, backend, scheduling and fault tolerance;
 * {@code examples/cluster.yaml} shows and explains every key. JSON of the same form is read as well.
 *
 * <p>Unknown keys and wrong values are refused with a {@link ConfigException}; what is optional and absent has the
 * defaults below.
 */
public final class ClusterYaml {
    private static final Duration DEFAULT_RECOMPUTATION_THRESHOLD = Duration.ofMillis(5);
    private static final int DEFAULT_CHECKPOINT_INTERVAL = 100;

    private static final List<String> CLUSTER = List.of("devices", "links", "backend", "scheduling", "fault_tolerance");
    private static final List<String> LINK = List.of("from", "to", "gbps", "latency_us");
    private static final List<String> SCHEDULING = List.of("policy", "recomputation_threshold_ms");
    private static final List<String> FAULT_TOLERANCE = List.of("enabled", "checkpoint_interval");

    private ClusterYaml() {}

    public static ClusterSpec read(Path file) {
        return parse(YamlFile.text(file), file.toString());
    }

    /**
     * Reads the text of such a file.
     *
     * @param source what to call the text in messages, such as its file's name
     */
    public static ClusterSpec parse(String text, String source) {
        YamlSection root = YamlFile.root(text, source);
        root.allowOnly(List.of("cluster"));
        YamlSection cluster = root.section("cluster").orElseThrow(() -> root.missing("cluster"));
        cluster.allowOnly(CLUSTER);
        List<Device> devices = DevicesYaml.read(cluster);
        YamlSection scheduling = cluster.sectionOrEmpty("scheduling");
        scheduling.allowOnly(SCHEDULING);
        return new ClusterSpec(
                devices,
                links(cluster, devices),
                cluster.oneOf("backend", TensorBackend.values(), TensorBackend::text, TensorBackend.TCP),
                scheduling.oneOf(
                        "policy", SchedulingPolicy.values(), ClusterYaml::lowerCase, SchedulingPolicy.MIN_LATENCY),
                recomputationThreshold(scheduling),
                faultTolerance(cluster.sectionOrEmpty("fault_tolerance")));
    }

    private static List<Link> links(YamlSection cluster, List<Device> devices) {
        Set<String> ends = new TreeSet<>();
        for (Device device : devices) {
            ends.addAll(List.of(device.id().value(), device.host(), device.rack()));
        }
        ends.remove("");
        return cluster.sections("links").stream().map(link -> link(link, ends)).toList();
    }

    private static Link link(YamlSection link, Set<String> ends) {
        link.allowOnly(LINK);
        return new Link(
                end(link, "from", ends),
                end(link, "to", ends),
                link.requiredAbove0("gbps") * 1e9,
                link.from0("latency_us").orElse(0));
    }

    private static String end(YamlSection link, String key, Set<String> ends) {
        String end = link.requiredText(key);
        if (!ends.contains(end)) {
            throw link.bad(key, "it must be the id, host or rack of a device, one of " + NearestWord.inOrder(ends));
        }
        return end;
    }

    private static Duration recomputationThreshold(YamlSection scheduling) {
        var millis = scheduling.from0("recomputation_threshold_ms");
        return millis.isPresent()
                ? Duration.ofNanos(Math.round(millis.getAsDouble() * 1e6))
                : DEFAULT_RECOMPUTATION_THRESHOLD;
    }

    private static FaultTolerance faultTolerance(YamlSection section) {
        section.allowOnly(FAULT_TOLERANCE);
        return new FaultTolerance(
                section.flag("enabled", true), section.wholeFrom1("checkpoint_interval", DEFAULT_CHECKPOINT_INTERVAL));
    }

    static String lowerCase(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
