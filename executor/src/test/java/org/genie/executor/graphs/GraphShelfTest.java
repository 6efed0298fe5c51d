package org.genie.executor.graphs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.genie.model.GraphHash;
import org.genie.model.event.GraphEvent;
import org.junit.jupiter.api.Test;

class GraphShelfTest {
    private static final GraphHash GRAPH = new GraphHash("ab".repeat(32));
    private final GraphShelf shelf = new GraphShelf();

    private static GraphEvent.Chunk piece(int index, int count) {
        return new GraphEvent.Chunk(GRAPH, index, count, new byte[] {(byte) index}, List.of());
    }

    @Test
    void isCompleteOnceAllPiecesAreThereInAnyOrder() {
        assertThat(shelf.complete(GRAPH)).isEmpty();
        shelf.put(piece(1, 2));
        assertThat(shelf.complete(GRAPH)).isEmpty();
        shelf.put(piece(1, 2));
        shelf.put(piece(0, 2));

        assertThat(shelf.complete(GRAPH)).contains(List.of(piece(0, 2), piece(1, 2)));
    }

    @Test
    void piecesOfAnotherCutReplaceTheOlderOnes() {
        shelf.put(piece(0, 2));
        shelf.put(piece(0, 1));

        assertThat(shelf.complete(GRAPH)).contains(List.of(piece(0, 1)));
    }
}
