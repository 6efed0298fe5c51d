package org.genie.serde.internal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.genie.model.ExecutorId;
import org.genie.model.cluster.Device;
import org.genie.model.cluster.ExecutorLoad;
import org.genie.model.cluster.ExecutorRole;
import org.genie.model.cluster.Heartbeat;
import org.genie.serde.Codec;
import org.genie.serde.avro.WireDevice;
import org.genie.serde.avro.WireHeartbeat;
import org.genie.serde.avro.WireLabel;
import org.genie.serde.avro.WireLoad;

/** Heartbeats, with the device that each describes. */
public final class HeartbeatMapper {
    public static final Codec<Heartbeat> CODEC = new AvroCodec<>(
            "heartbeat", WireHeartbeat.getClassSchema(), HeartbeatMapper::toWire, HeartbeatMapper::fromWire);

    private HeartbeatMapper() {}

    private static WireHeartbeat toWire(Heartbeat h) {
        return new WireHeartbeat(
                h.executor().value(),
                h.incarnation(),
                h.sequence(),
                device(h.device()),
                h.dataAddress(),
                h.runsOn(),
                h.pid(),
                load(h.load()),
                WireValues.hashes(h.loadedGraphs()),
                h.draining(),
                h.sentAtMillis(),
                h.intervalMillis());
    }

    private static Heartbeat fromWire(WireHeartbeat h) {
        ExecutorId executor = new ExecutorId(h.getExecutor());
        return new Heartbeat(
                executor,
                h.getIncarnation(),
                h.getSequence(),
                device(executor, h.getDevice()),
                h.getDataAddress(),
                h.getRunsOn(),
                h.getPid(),
                load(h.getLoad()),
                WireValues.graphHashes(h.getLoadedGraphs()),
                h.getDraining(),
                h.getSentAtMillis(),
                h.getIntervalMillis());
    }

    private static WireDevice device(Device d) {
        return new WireDevice(
                d.address(),
                d.type(),
                d.memoryBytes(),
                d.computeTflops(),
                WireValues.nullable(d.memoryBandwidth()),
                WireValues.nullable(d.networkBandwidth()),
                WireValues.nullable(d.pricePerHour()),
                d.role().name(),
                d.host(),
                d.rack(),
                labels(d.labels()));
    }

    private static Device device(ExecutorId id, WireDevice d) {
        return new Device(
                id,
                d.getAddress(),
                d.getType(),
                d.getMemoryBytes(),
                d.getComputeTflops(),
                WireValues.optional(d.getMemoryBandwidth()),
                WireValues.optional(d.getNetworkBandwidth()),
                WireValues.optional(d.getPricePerHour()),
                WireValues.constant(ExecutorRole.class, "role", d.getRole()),
                d.getHost(),
                d.getRack(),
                labels(d.getLabels()));
    }

    private static List<WireLabel> labels(Map<String, String> labels) {
        return new TreeMap<>(labels)
                .entrySet().stream()
                        .map(e -> new WireLabel(e.getKey(), e.getValue()))
                        .toList();
    }

    private static Map<String, String> labels(List<WireLabel> labels) {
        Map<String, String> byName = new HashMap<>();
        labels.forEach(l -> byName.put(l.getName(), l.getValue()));
        return byName;
    }

    private static WireLoad load(ExecutorLoad l) {
        return new WireLoad(
                l.runningRequests(), l.queuedRequests(), l.queuedTokens(), l.kvBytesUsed(), l.kvBytesBudget());
    }

    private static ExecutorLoad load(WireLoad l) {
        return new ExecutorLoad(
                l.getRunningRequests(),
                l.getQueuedRequests(),
                l.getQueuedTokens(),
                l.getKvBytesUsed(),
                l.getKvBytesBudget());
    }
}
