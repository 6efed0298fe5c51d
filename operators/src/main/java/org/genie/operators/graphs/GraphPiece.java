package org.genie.operators.graphs;

import org.genie.model.event.GraphEvent;
import org.genie.operators.kafka.KafkaRecord;

/**
 * A piece of a graph, and where it lay.
 *
 * @param origin the place alone
 */
public record GraphPiece(KafkaRecord origin, GraphEvent.Chunk chunk) {}
