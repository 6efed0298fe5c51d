package org.genie.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.genie.model.event.GraphEvent;
import org.genie.model.graph.Argument;
import org.genie.model.graph.GraphOutput;
import org.genie.model.graph.OpGraph;
import org.genie.model.graph.WeightLocation;
import org.genie.serde.internal.Deflated;
import org.junit.jupiter.api.Test;

class GraphChunksTest {
    private final OpGraph graph = new RandomValues(1).graph(200);

    @Test
    void joinsWhatItCutInAnyOrder() throws MalformedEventException {
        for (int size : new int[] {1 << 20, 1000, 77}) {
            List<GraphEvent.Chunk> chunks = new ArrayList<>(GraphChunks.cut(graph, List.of(), size));
            Collections.shuffle(chunks, new Random(size));
            OpGraph joined = GraphChunks.join(chunks);
            assertThat(joined).isEqualTo(graph);
            assertThat(joined.nodes()).isEqualTo(graph.nodes());
        }
    }

    @Test
    void keepsPiecesWithinTheirSize() {
        List<GraphEvent.Chunk> chunks = GraphChunks.cut(graph, List.of(), 1000);
        assertThat(chunks.size()).isGreaterThan(5);
        assertThat(chunks).allSatisfy(c -> assertThat(c.bytes().length).isLessThanOrEqualTo(1000));
        assertThat(chunks)
                .extracting(GraphEvent.Chunk::index)
                .isEqualTo(IntStream.range(0, chunks.size()).boxed().toList());
        assertThat(GraphChunks.cut(graph, List.of(), GraphChunks.DEFAULT_CHUNK_BYTES))
                .hasSize(1);
    }

    @Test
    void putsWeightLocationsOnTheFirstPieceWhereTheyFit() throws MalformedEventException {
        List<WeightLocation> weights = locations(20);
        List<GraphEvent.Chunk> chunks = GraphChunks.cut(graph, weights, 5000);
        assertThat(chunks.get(0).weights()).isEqualTo(weights);
        assertThat(GraphChunks.weights(chunks)).isEqualTo(weights);
    }

    @Test
    void spreadsManyWeightLocations() throws MalformedEventException {
        List<WeightLocation> weights = locations(10_000);
        List<GraphEvent.Chunk> chunks =
                new ArrayList<>(GraphChunks.cut(graph, weights, GraphChunks.DEFAULT_CHUNK_BYTES));
        assertThat(chunks.size()).isGreaterThan(1);
        for (GraphEvent.Chunk chunk : chunks) {
            assertThat(Codecs.graphEvents().encode(chunk)).hasSizeLessThan(900_000);
        }
        Collections.reverse(chunks);
        assertThat(GraphChunks.weights(chunks)).isEqualTo(weights);
        assertThat(GraphChunks.join(chunks)).isEqualTo(graph);
    }

    @Test
    void givesALocationLargerThanAPieceAPieceOfItsOwn() throws MalformedEventException {
        List<WeightLocation> weights = locations(3);
        List<GraphEvent.Chunk> chunks = GraphChunks.cut(graph, weights, 50);
        assertThat(GraphChunks.weights(chunks)).isEqualTo(weights);
        assertThat(GraphChunks.join(chunks)).isEqualTo(graph);
    }

    @Test
    void refusesPiecesThatCannotBe() {
        assertThatThrownBy(() -> GraphChunks.cut(graph, List.of(), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("chunks of 0 bytes");
    }

    @Test
    void refusesMissingRepeatedAndForeignPieces() {
        List<GraphEvent.Chunk> chunks = GraphChunks.cut(graph, List.of(), 1000);
        int last = chunks.size() - 1;
        List<GraphEvent.Chunk> repeated = new ArrayList<>(chunks);
        repeated.set(last, chunks.get(0));
        List<GraphEvent.Chunk> foreign = new ArrayList<>(chunks);
        foreign.set(
                last, new GraphEvent.Chunk(new RandomValues(2).graph().hash(), last, last + 1, new byte[0], List.of()));

        refuses(List.of(), "no pieces");
        refuses(chunks.subList(0, last), "has " + chunks.size() + " pieces, but " + last + " are there");
        refuses(repeated, "piece 0 of graph " + graph.hash().brief() + " is there twice");
        refuses(foreign, "stands among the");
    }

    @Test
    void refusesAGraphOtherThanAnnounced() {
        byte[] other = Deflated.deflate(Codecs.graphs().encode(new RandomValues(2).graph()));
        refuses(List.of(new GraphEvent.Chunk(graph.hash(), 0, 1, other, List.of())), "was announced");
    }

    @Test
    void refusesDataThatIsNotCompressedOrCut() {
        byte[] whole = GraphChunks.cut(graph, List.of(), 1 << 20).get(0).bytes();
        refuses(List.of(new GraphEvent.Chunk(graph.hash(), 0, 1, new byte[10], List.of())), "is not compressed data");
        refuses(
                List.of(new GraphEvent.Chunk(
                        graph.hash(), 0, 1, java.util.Arrays.copyOf(whole, whole.length / 2), List.of())),
                "breaks off inside its compressed data");
        refuses(
                List.of(new GraphEvent.Chunk(
                        graph.hash(), 0, 1, java.util.Arrays.copyOf(whole, whole.length + 1), List.of())),
                "bytes left over");
    }

    @Test
    void stopsInflatingAtTheLimit() {
        byte[] bomb = Deflated.deflate(new byte[10 << 20]);
        assertThatThrownBy(() -> Deflated.inflate("graph x", bomb, 1 << 20))
                .isInstanceOf(MalformedEventException.class)
                .hasMessageContaining("grow beyond the allowed 1048576 bytes");
    }

    @Test
    void refusesListsNestedBeyondReason() {
        Argument deep = new Argument.None();
        for (int i = 0; i < 65; i++) {
            deep = new Argument.Items(List.of(deep));
        }
        OpGraph nested = OpGraph.of(
                OpGraph.Backend.FX,
                List.of(),
                List.of(),
                List.of(new GraphOutput(deep, GraphOutput.Kind.USER, "")),
                java.util.Map.of(),
                java.util.Map.of(),
                java.util.Map.of());
        assertThatThrownBy(() -> Codecs.graphs().encode(nested))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nested deeper than 64");
    }

    private static void refuses(List<GraphEvent.Chunk> chunks, String reason) {
        assertThatThrownBy(() -> GraphChunks.join(chunks))
                .isInstanceOf(MalformedEventException.class)
                .hasMessageContaining(reason);
    }

    private static List<WeightLocation> locations(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new WeightLocation(
                        String.format("%064x", i), "file:///models/some/folder/model.pt2", 64L * i, 64))
                .toList();
    }
}
