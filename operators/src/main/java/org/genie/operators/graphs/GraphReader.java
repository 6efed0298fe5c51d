package org.genie.operators.graphs;

import java.io.Serial;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.genie.model.event.GraphEvent;
import org.genie.model.event.TopicNames;
import org.genie.operators.OperatorMetrics;
import org.genie.operators.kafka.KafkaRecord;
import org.genie.operators.kafka.OutgoingRecord;
import org.genie.operators.kafka.Outlet;
import org.genie.operators.planning.PlanningInput;
import org.genie.operators.types.WireType;
import org.genie.serde.Codecs;
import org.genie.serde.MalformedEventException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Parts what lies on the graphs topic: pieces of graphs go on, published models to {@link #PUBLISHED}, and to {@link #NEWS}
 * every record without its weight, so that schedulers know which models there are and how far the topic was read. What is
 * no graph event becomes a dead letter. Keeps nothing; repeats go through.
 */
public final class GraphReader extends ProcessFunction<KafkaRecord, GraphPiece> {
    public static final OutputTag<PlanningInput> PUBLISHED =
            new OutputTag<>("published", WireType.PLANNING_INPUT.info());
    public static final OutputTag<KafkaRecord> NEWS = new OutputTag<>("news", WireType.KAFKA_RECORD.info());

    @Serial
    private static final long serialVersionUID = 1L;

    private static final Logger LOG = LoggerFactory.getLogger(GraphReader.class);

    private final TopicNames topics;
    private transient Counter deadLetters;

    public GraphReader(TopicNames topics) {
        this.topics = topics;
    }

    @Override
    public void open(OpenContext context) {
        deadLetters = getRuntimeContext().getMetricGroup().counter(OperatorMetrics.DEAD_LETTERS);
    }

    @Override
    public void processElement(KafkaRecord polled, Context ctx, Collector<GraphPiece> out) {
        byte[] value = polled.value();
        if (value == null) {
            ctx.output(NEWS, polled.placeOnly());
            return;
        }
        try {
            GraphEvent event = Codecs.graphEvents().decode(value);
            if (event instanceof GraphEvent.Chunk chunk) {
                ctx.output(NEWS, polled.placeOnly());
                out.collect(new GraphPiece(polled.placeOnly(), chunk));
            } else if (event instanceof GraphEvent.Published published) {
                ctx.output(NEWS, polled);
                ctx.output(PUBLISHED, new PlanningInput.Published(published.manifest()));
            }
        } catch (MalformedEventException | RuntimeException e) {
            LOG.warn(
                    "dead letter topic={} partition={} offset={}", polled.topic(), polled.partition(), polled.offset());
            deadLetters.inc();
            ctx.output(NEWS, polled.placeOnly());
            ctx.output(
                    Outlet.TAG,
                    OutgoingRecord.deadLetter(
                            topics,
                            polled.toDeadLetter(
                                    String.valueOf(e.getMessage()),
                                    ctx.timerService().currentProcessingTime())));
        }
    }
}
