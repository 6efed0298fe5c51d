package org.genie.operators.cluster;

import org.genie.model.cluster.Heartbeat;

/**
 * The newest heartbeat of an executor.
 *
 * @param receivedAtMillis when it reached the job, by the job's clock
 */
public record Sighting(Heartbeat heartbeat, long receivedAtMillis) {}
