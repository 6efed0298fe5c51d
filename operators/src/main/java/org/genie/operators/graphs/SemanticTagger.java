package org.genie.operators.graphs;

import java.io.Serial;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.genie.model.event.DeadLetter;
import org.genie.model.event.GraphEvent;
import org.genie.model.event.TopicNames;
import org.genie.model.semantics.GraphProfile;
import org.genie.operators.OperatorMetrics;
import org.genie.operators.kafka.KafkaRecord;
import org.genie.operators.kafka.OutgoingRecord;
import org.genie.operators.kafka.Outlet;
import org.genie.operators.planning.PlanningInput;
import org.genie.operators.types.WireType;
import org.genie.serde.Codecs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the pieces of a graph together and says what the graph means. Keyed by graph hash.
 *
 * <p>State: the pieces until all have come, or none came for {@code patience}; then the profile, for good, so that repeats
 * are dropped. Pieces that do not make the graph, or stay incomplete, become a dead letter; the same graph can be sent
 * again.
 */
public final class SemanticTagger extends KeyedProcessFunction<String, GraphPiece, PlanningInput> {
    public static final String PIECES_STATE = "pieces";
    public static final String PROFILE_STATE = "profile";
    public static final String DEADLINE_STATE = "deadline";

    @Serial
    private static final long serialVersionUID = 1L;

    private static final Logger LOG = LoggerFactory.getLogger(SemanticTagger.class);

    private final TopicNames topics;
    private final Duration patience;
    private transient MapState<Integer, GraphPiece> pieces;
    private transient ValueState<GraphProfile> profile;
    private transient ValueState<Long> deadline;
    private transient Counter tagged;
    private transient Counter deadLetters;

    /** @param patience how long an incomplete graph is kept after its last piece */
    public SemanticTagger(TopicNames topics, Duration patience) {
        this.topics = topics;
        this.patience = patience;
    }

    @Override
    public void open(OpenContext context) {
        pieces = getRuntimeContext()
                .getMapState(new MapStateDescriptor<>(PIECES_STATE, Types.INT, WireType.GRAPH_PIECE.info()));
        profile = getRuntimeContext()
                .getState(new ValueStateDescriptor<>(PROFILE_STATE, WireType.GRAPH_PROFILE.<GraphProfile>info()));
        deadline = getRuntimeContext().getState(new ValueStateDescriptor<>(DEADLINE_STATE, Types.LONG));
        tagged = getRuntimeContext().getMetricGroup().counter(OperatorMetrics.TAGGED_GRAPHS);
        deadLetters = getRuntimeContext().getMetricGroup().counter(OperatorMetrics.DEAD_LETTERS);
    }

    @Override
    public void processElement(GraphPiece piece, Context ctx, Collector<PlanningInput> out) throws Exception {
        if (profile.value() != null) {
            return;
        }
        keep(piece);
        long now = ctx.timerService().currentProcessingTime();
        GraphPieces.Outcome outcome =
                GraphPieces.assemble(chunks(), piece.chunk().count());
        if (outcome instanceof GraphPieces.Outcome.Tagged done) {
            LOG.info(
                    "tagged graph={} phase={}",
                    done.profile().graph().brief(),
                    done.profile().phase());
            tagged.inc();
            profile.update(done.profile());
            drop();
            out.collect(new PlanningInput.Tagged(done.profile()));
            return;
        }
        if (outcome instanceof GraphPieces.Outcome.Broken broken) {
            // Pieces are kept: one of another cut among them may still be replaced by the right one.
            putAside(piece, broken.reason(), now, ctx);
        }
        long until = now + patience.toMillis();
        deadline.update(until);
        ctx.timerService().registerProcessingTimeTimer(until);
    }

    @Override
    public void onTimer(long timeMillis, OnTimerContext ctx, Collector<PlanningInput> out) throws Exception {
        Long until = deadline.value();
        if (until == null || timeMillis < until) {
            return;
        }
        List<GraphPiece> incomplete = new ArrayList<>();
        pieces.values().forEach(incomplete::add);
        drop();
        GraphPiece last = incomplete.isEmpty() ? null : incomplete.get(incomplete.size() - 1);
        if (last != null && incomplete.size() < last.chunk().count()) {
            String reason = "Graph " + last.chunk().graph() + " is incomplete: " + incomplete.size() + " of "
                    + last.chunk().count() + " pieces came, the last one " + patience.toSeconds()
                    + " s ago.\nMaybe publish it again.";
            putAside(last, reason, timeMillis, ctx);
        }
    }

    private void keep(GraphPiece piece) throws Exception {
        for (Map.Entry<Integer, GraphPiece> kept : List.copyOf(entries())) {
            if (!GraphPieces.belong(kept.getValue().chunk(), piece.chunk())) {
                pieces.remove(kept.getKey());
            }
        }
        pieces.put(piece.chunk().index(), piece);
    }

    private List<Map.Entry<Integer, GraphPiece>> entries() throws Exception {
        List<Map.Entry<Integer, GraphPiece>> all = new ArrayList<>();
        for (Map.Entry<Integer, GraphPiece> entry : pieces.entries()) {
            all.add(Map.entry(entry.getKey(), entry.getValue()));
        }
        return all;
    }

    private List<GraphEvent.Chunk> chunks() throws Exception {
        List<GraphEvent.Chunk> chunks = new ArrayList<>();
        pieces.values().forEach(piece -> chunks.add(piece.chunk()));
        return chunks;
    }

    private void drop() {
        pieces.clear();
        deadline.clear();
    }

    private void putAside(GraphPiece piece, String reason, long nowMillis, Context ctx) {
        LOG.warn("dead letter graph={} reason={}", piece.chunk().graph().brief(), reason);
        deadLetters.inc();
        KafkaRecord origin = piece.origin();
        DeadLetter letter = new DeadLetter(
                origin.topic(),
                origin.partition(),
                origin.offset(),
                piece.chunk().key().getBytes(StandardCharsets.UTF_8),
                Codecs.graphEvents().encode(piece.chunk()),
                reason,
                nowMillis);
        ctx.output(Outlet.TAG, OutgoingRecord.deadLetter(topics, letter));
    }

    /** The key of a piece. */
    public static String keyOf(GraphPiece piece) {
        return piece.chunk().graph().value();
    }
}
