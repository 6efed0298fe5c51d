package org.genie.serde;

import static org.apache.avro.SchemaCompatibility.SchemaCompatibilityType.COMPATIBLE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.genie.serde.internal.SchemaHistory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Set {@code -Dgenie.wire.write=true} to let a missing schema file be written. */
class SchemaHistoryTest {
    private static final Path FOLDER = Path.of("src/main/resources" + SchemaHistory.FOLDER);

    static List<WireType<?>> types() {
        return WireType.all();
    }

    @ParameterizedTest
    @MethodSource("types")
    void keepsThePresentSchema(WireType<?> type) throws IOException {
        long fingerprint = SchemaHistory.fingerprint(type.schema());
        Path file = FOLDER.resolve(SchemaHistory.fileName(fingerprint));
        if (Boolean.getBoolean("genie.wire.write") && !Files.exists(file)) {
            Files.createDirectories(FOLDER);
            Files.writeString(file, type.schema().toString(true) + "\n");
            return;
        }
        assertThat(file)
                .as("the schema of %s changed; see 'Changing a schema' in serde/README.md", type.name())
                .exists();
        assertThat(SchemaHistory.find(fingerprint)).contains(type.schema());
    }

    @Test
    void readsEverySchemaKept() throws IOException {
        for (Path file : kept()) {
            Schema earlier = new Schema.Parser().parse(Files.readString(file));
            assertThat(file.getFileName()).hasToString(SchemaHistory.fileName(SchemaHistory.fingerprint(earlier)));
            WireType<?> type = types().stream()
                    .filter(t -> t.schema().getFullName().equals(earlier.getFullName()))
                    .findFirst()
                    .orElseThrow();
            SchemaCompatibility.SchemaPairCompatibility pair =
                    SchemaCompatibility.checkReaderWriterCompatibility(type.schema(), earlier);
            assertThat(pair.getType()).as(pair.getDescription()).isEqualTo(COMPATIBLE);
        }
    }

    private static List<Path> kept() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().toList();
        }
    }
}
