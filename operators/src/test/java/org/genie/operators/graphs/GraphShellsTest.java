package org.genie.operators.graphs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.genie.model.event.DeadLetter;
import org.genie.model.event.GraphEvent;
import org.genie.model.event.TopicNames;
import org.genie.model.semantics.Phase;
import org.genie.operators.Graphs;
import org.genie.operators.Samples;
import org.genie.operators.kafka.KafkaRecord;
import org.genie.operators.kafka.Outlet;
import org.genie.operators.planning.PlanningInput;
import org.genie.operators.types.WireType;
import org.genie.serde.Codecs;
import org.genie.serde.GraphChunks;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GraphShellsTest {
    private static final TopicNames TOPICS = TopicNames.withPrefix("t.");
    private static final long PATIENCE_MILLIS = 60_000;

    private final List<GraphEvent.Chunk> pieces = GraphChunks.cut(Graphs.relu(), List.of(), 30);
    private KeyedOneInputStreamOperatorTestHarness<String, GraphPiece, PlanningInput> tagger;

    @BeforeEach
    void open() throws Exception {
        tagger = tagger(null);
        assertThat(pieces).hasSizeGreaterThan(2);
    }

    @AfterEach
    void close() throws Exception {
        tagger.close();
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, GraphPiece, PlanningInput> tagger(
            OperatorSubtaskState from) throws Exception {
        KeyedOneInputStreamOperatorTestHarness<String, GraphPiece, PlanningInput> harness =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        new KeyedProcessOperator<>(new SemanticTagger(TOPICS, Duration.ofMillis(PATIENCE_MILLIS))),
                        SemanticTagger::keyOf,
                        Types.STRING);
        harness.setup(WireType.PLANNING_INPUT.<PlanningInput>info().createSerializer(new SerializerConfigImpl()));
        if (from != null) {
            harness.initializeState(from);
        }
        harness.open();
        harness.setProcessingTime(1000);
        return harness;
    }

    // ---- tagger ----

    @Test
    void tagsAGraphWhenItsLastPieceCame() throws Exception {
        for (int i = pieces.size() - 1; i > 0; i--) {
            send(pieces.get(i));
            send(pieces.get(i));
        }
        assertThat(tagger.extractOutputValues()).isEmpty();

        send(pieces.get(0));

        assertThat(tagger.extractOutputValues()).hasSize(1).first().satisfies(input -> {
            PlanningInput.Tagged tagged = (PlanningInput.Tagged) input;
            assertThat(tagged.profile().graph()).isEqualTo(Graphs.relu().hash());
            assertThat(tagged.profile().phase()).isEqualTo(Phase.FORWARD);
        });
    }

    @Test
    void dropsRepeatsOfATaggedGraphAlsoAfterARestore() throws Exception {
        sendAll();
        sendAll();
        assertThat(tagger.extractOutputValues()).hasSize(1);

        restore();
        sendAll();

        assertThat(tagger.extractOutputValues()).isEmpty();
        assertThat(tagger.numKeyedStateEntries()).isEqualTo(1);
    }

    @Test
    void goesOnCollectingAfterARestore() throws Exception {
        send(pieces.get(0));
        restore();

        pieces.subList(1, pieces.size()).forEach(this::send);

        assertThat(tagger.extractOutputValues()).hasSize(1);
    }

    @Test
    void piecesThatDoNotMakeTheGraphArePutAsideUntilTheRightOneComes() throws Exception {
        GraphEvent.Chunk right = pieces.get(0);
        GraphEvent.Chunk wrong = new GraphEvent.Chunk(right.graph(), 0, right.count(), new byte[] {1, 2, 3}, List.of());
        send(wrong);
        pieces.subList(1, pieces.size()).forEach(this::send);

        List<DeadLetter> letters = letters(tagger);
        assertThat(letters).hasSize(1);
        assertThat(letters.get(0).topic()).isEqualTo(TOPICS.graphs());
        assertThat(letters.get(0).reason()).startsWith("The pieces do not make the graph");
        assertThat(Codecs.graphEvents().decode(letters.get(0).value())).isEqualTo(pieces.get(pieces.size() - 1));

        send(right);
        assertThat(tagger.extractOutputValues()).hasSize(1);
    }

    @Test
    void anotherCutReplacesOldPieces() throws Exception {
        send(pieces.get(0));
        send(pieces.get(1));

        GraphChunks.cut(Graphs.relu(), List.of(), GraphChunks.DEFAULT_CHUNK_BYTES)
                .forEach(this::send);

        assertThat(tagger.extractOutputValues()).hasSize(1);
    }

    @Test
    void anIncompleteGraphIsPutAsideAfterAWhile() throws Exception {
        send(pieces.get(0));
        tagger.setProcessingTime(30_000);
        send(pieces.get(1));
        tagger.setProcessingTime(1000 + PATIENCE_MILLIS);
        assertThat(letters(tagger)).isEmpty();

        tagger.setProcessingTime(30_000 + PATIENCE_MILLIS);

        assertThat(letters(tagger)).hasSize(1);
        assertThat(letters(tagger).get(0).reason())
                .contains("is incomplete: 2 of " + pieces.size() + " pieces came")
                .contains("Maybe publish it again.");
        assertThat(tagger.numKeyedStateEntries()).isZero();
    }

    @Test
    void brokenGraphsAreDroppedAfterAWhileWithoutAnotherWord() throws Exception {
        GraphEvent.Chunk wrong = new GraphEvent.Chunk(Samples.hash('e'), 0, 1, new byte[] {1}, List.of());
        send(wrong);

        tagger.setProcessingTime(1000 + PATIENCE_MILLIS);

        assertThat(letters(tagger)).hasSize(1);
        assertThat(tagger.numKeyedStateEntries()).isZero();
    }

    @Test
    void stateNamesAreThoseOfEarlierSavepoints() {
        assertThat(List.of(SemanticTagger.PIECES_STATE, SemanticTagger.PROFILE_STATE, SemanticTagger.DEADLINE_STATE))
                .containsExactly("pieces", "profile", "deadline");
    }

    // ---- reader ----

    @Test
    void partsPiecesFromPublishedModelsAndTellsHowFarItRead() throws Exception {
        try (OneInputStreamOperatorTestHarness<KafkaRecord, GraphPiece> reader =
                new OneInputStreamOperatorTestHarness<>(new ProcessOperator<>(new GraphReader(TOPICS)))) {
            reader.setup(WireType.GRAPH_PIECE.<GraphPiece>info().createSerializer(new SerializerConfigImpl()));
            reader.open();
            KafkaRecord piece = graphs(0, Codecs.graphEvents().encode(pieces.get(0)));
            KafkaRecord model = graphs(1, Codecs.graphEvents().encode(new GraphEvent.Published(Samples.manifest(1))));
            KafkaRecord tombstone = graphs(2, null);
            KafkaRecord noise = graphs(3, new byte[] {1, 2});
            for (KafkaRecord each : List.of(piece, model, tombstone, noise)) {
                reader.processElement(each, 0);
            }

            assertThat(reader.extractOutputValues()).containsExactly(new GraphPiece(piece.placeOnly(), pieces.get(0)));
            assertThat(reader.getSideOutput(GraphReader.PUBLISHED))
                    .extracting(e -> e.getValue())
                    .containsExactly(new PlanningInput.Published(Samples.manifest(1)));
            assertThat(reader.getSideOutput(GraphReader.NEWS))
                    .extracting(e -> e.getValue())
                    .containsExactly(piece.placeOnly(), model, tombstone.placeOnly(), noise.placeOnly());
            assertThat(letters(reader)).hasSize(1);
            assertThat(letters(reader).get(0).offset()).isEqualTo(3);
            assertThat(letters(reader).get(0).value()).containsExactly(1, 2);
        }
    }

    private static KafkaRecord graphs(long offset, byte[] value) {
        return new KafkaRecord(TOPICS.graphs(), 0, offset, new byte[] {7}, value);
    }

    // ---- driving ----

    private void sendAll() {
        pieces.forEach(this::send);
    }

    private void send(GraphEvent.Chunk chunk) {
        try {
            tagger.processElement(new GraphPiece(new KafkaRecord(TOPICS.graphs(), 0, 4, null, null), chunk), 0);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private void restore() throws Exception {
        OperatorSubtaskState snapshot = tagger.snapshot(1, 1);
        tagger.close();
        tagger = tagger(snapshot);
    }

    private static List<DeadLetter> letters(AbstractStreamOperatorTestHarness<?> harness) {
        var outgoing = harness.getSideOutput(Outlet.TAG);
        return outgoing == null
                ? List.of()
                : outgoing.stream().map(e -> decode(e.getValue().value())).toList();
    }

    private static DeadLetter decode(byte[] letter) {
        try {
            return Codecs.deadLetters().decode(letter);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
