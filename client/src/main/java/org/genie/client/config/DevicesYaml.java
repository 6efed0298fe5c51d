package org.genie.client.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.genie.model.ExecutorId;
import org.genie.model.cluster.Device;
import org.genie.model.cluster.ExecutorRole;

/** Reads {@code cluster.devices}. */
final class DevicesYaml {
    private static final List<String> KEYS = List.of(
            "id",
            "address",
            "type",
            "memory_gb",
            "compute_tflops",
            "memory_bandwidth_gb_per_s",
            "network_gbps",
            "price_per_hour",
            "role",
            "host",
            "rack",
            "labels");

    private static final double GIGA = 1e9;
    private static final int LAST_PORT = 65_535;

    /** What a device computes where nobody says: a few CPU cores, or a modest GPU. In TFLOPS. */
    private static final double CPU_TFLOPS = 0.1;

    private static final double GPU_TFLOPS = 10;

    private final Map<String, String> idOwners = new HashMap<>();
    private final Map<String, String> addressOwners = new HashMap<>();

    private DevicesYaml() {}

    static List<Device> read(YamlSection cluster) {
        List<YamlSection> sections = cluster.sections("devices");
        if (sections.isEmpty()) {
            throw cluster.has("devices")
                    ? cluster.bad("devices", "it must hold one device at least")
                    : cluster.missing("devices");
        }
        var reader = new DevicesYaml();
        List<Device> devices = new ArrayList<>();
        sections.forEach(section -> devices.add(reader.device(section)));
        return devices;
    }

    private Device device(YamlSection device) {
        device.allowOnly(KEYS);
        ExecutorId id = id(device);
        String address = address(device);
        String type = device.requiredText("type");
        return new Device(
                id,
                address,
                type,
                memoryBytes(device),
                device.above0("compute_tflops").orElse(type.equals("CPU") ? CPU_TFLOPS : GPU_TFLOPS),
                giga(device.above0("memory_bandwidth_gb_per_s")),
                giga(device.above0("network_gbps")),
                device.from0("price_per_hour"),
                device.oneOf("role", ExecutorRole.values(), ClusterYaml::lowerCase, ExecutorRole.ANY),
                device.text("host").orElseGet(() -> address.substring(0, address.lastIndexOf(':'))),
                device.text("rack").orElse(""),
                labels(device));
    }

    private ExecutorId id(YamlSection device) {
        ExecutorId id;
        try {
            id = new ExecutorId(device.requiredText("id"));
        } catch (IllegalArgumentException e) {
            throw device.wrong("id", String.valueOf(e.getMessage()));
        }
        claim(device, "id", id.value(), idOwners);
        return id;
    }

    private String address(YamlSection device) {
        String address = device.requiredText("address");
        int colon = address.lastIndexOf(':');
        int port = colon > 0 ? port(address.substring(colon + 1)) : -1;
        if (port < 0) {
            throw device.bad("address", "it must be host:port with a port from 0 (picks a free one) to " + LAST_PORT);
        }
        if (port > 0) {
            claim(device, "address", address, addressOwners);
        }
        return address;
    }

    private static int port(String text) {
        boolean digits = !text.isEmpty() && text.length() <= 5 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        int port = digits ? Integer.parseInt(text) : -1;
        return port <= LAST_PORT ? port : -1;
    }

    private static void claim(YamlSection device, String key, String value, Map<String, String> owners) {
        String owner = owners.putIfAbsent(value, device.path());
        if (owner != null) {
            throw device.bad(key, owner + " has it already, and each device needs its own");
        }
    }

    private static long memoryBytes(YamlSection device) {
        long bytes = Math.round(device.requiredAbove0("memory_gb") * GIGA);
        if (bytes == 0) {
            throw device.bad("memory_gb", "it must be one byte (1e-9) at least");
        }
        return bytes;
    }

    private static OptionalDouble giga(OptionalDouble value) {
        return value.isPresent() ? OptionalDouble.of(value.getAsDouble() * GIGA) : value;
    }

    private static Map<String, String> labels(YamlSection device) {
        YamlSection section = device.sectionOrEmpty("labels");
        Map<String, String> labels = new LinkedHashMap<>();
        section.keys().forEach(key -> labels.put(key, section.text(key).orElse("")));
        return labels;
    }
}
