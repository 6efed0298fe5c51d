package org.genie.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.genie.model.graph.OpGraph;
import org.genie.model.graph.Weight;
import org.genie.model.graph.WeightLocation;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Real archives and graphs of many architectures. */
class SharedArchivesTest {
    @TestFactory
    Stream<DynamicTest> readsEveryArchive() {
        return Stream.concat(
                SharedData.tests("models", ".pt2", SharedArchivesTest::check),
                SharedData.tests("windowed", ".pt2", SharedArchivesTest::check));
    }

    @TestFactory
    Stream<DynamicTest> readsEveryGraph() {
        return SharedData.tests("graphs", ".json.xz", path -> {
            OpGraph graph = GraphJson.read(SharedData.unpacked(path));
            assertThat(graph.nodes()).isNotEmpty();
            assertThat(graph.weightBytes()).isPositive();
        });
    }

    @Test
    void readsALargeGraphInAFractionOfASecond() {
        byte[] json = SharedData.unpacked(SharedData.folder("graphs").resolve("llama-3.1-8b-decode.json.xz"));
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 6; i++) {
            long start = System.nanoTime();
            GraphJson.read(json);
            best = Math.min(best, System.nanoTime() - start);
        }
        assertThat(best).isLessThan(1_000_000_000L);
    }

    private static void check(Path path) {
        Pt2Archive archive = Pt2Archive.read(path);
        assertThat(archive.graph().nodes()).isNotEmpty();
        assertThat(archive.graph().userInputs()).isNotEmpty();
        assertThat(archive.weights().stream().map(WeightLocation::storage))
                .doesNotHaveDuplicates()
                .containsAll(archive.graph().weights().values().stream()
                        .map(Weight::storage)
                        .toList());
    }
}
