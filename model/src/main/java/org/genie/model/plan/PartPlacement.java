package org.genie.model.plan;

import java.util.List;
import org.genie.model.ExecutorId;
import org.genie.model.GraphHash;
import org.genie.model.semantics.Phase;

/**
 * Where one part of a graph runs; each replica can serve requests alone.
 *
 * @param part counted from 0 within its graph
 * @param bytes memory that each replica takes: weights and workspace
 * @param reason why these executors, for people
 */
public record PartPlacement(
        GraphHash graph, Phase phase, int part, List<ExecutorId> replicas, long bytes, String reason) {
    public PartPlacement {
        replicas = List.copyOf(replicas);
    }
}
