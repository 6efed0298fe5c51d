package org.genie.serde;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bytes kept from earlier versions decode to what they meant. Set {@code -Dgenie.wire.write=true} to let a missing file
 * be written.
 */
class WireCompatibilityTest {
    private static final Path FOLDER = Path.of("src/test/resources/wire/v0");

    static List<WireSamples.Sample<?>> samples() {
        return WireSamples.all();
    }

    @ParameterizedTest
    @MethodSource("samples")
    <T> void readsBytesThatWereKept(WireSamples.Sample<T> sample) throws Exception {
        Path file = FOLDER.resolve(sample.name() + ".bin");
        if (Boolean.getBoolean("genie.wire.write") && !Files.exists(file)) {
            Files.createDirectories(FOLDER);
            Files.write(file, sample.codec().encode(sample.value()));
        }
        assertThat(sample.codec().decode(Files.readAllBytes(file)))
                .usingRecursiveComparison()
                .withEqualsForType(Double::equals, Double.class)
                .isEqualTo(sample.value());
    }

    @Test
    void hasASampleForEveryFile() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            assertThat(files.map(f -> f.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(
                            samples().stream().map(s -> s.name() + ".bin").toList());
        }
    }
}
