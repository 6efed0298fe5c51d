package org.genie.executor;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.genie.model.cluster.Device;
import org.genie.model.cluster.TensorBackend;
import org.genie.model.event.TopicNames;

/**
 * Everything an executor is told at its start.
 *
 * @param device its description; the address is where the control server listens (port 0 picks one)
 * @param runsOn {@code cpu} or {@code cuda:N}
 * @param kafka client properties, {@code bootstrap.servers} among them
 * @param backend how it offers to take tensors
 * @param threads for computing; set explicitly, never guessed from the machine
 * @param folder for sockets and other files; its owner deletes it
 * @param heartbeat interval between heartbeats
 */
public record ExecutorSettings(
        Device device,
        String runsOn,
        Map<String, String> kafka,
        TopicNames topics,
        TensorBackend backend,
        int threads,
        Path folder,
        Duration heartbeat) {
    public ExecutorSettings {
        kafka = Map.copyOf(kafka);
    }
}
