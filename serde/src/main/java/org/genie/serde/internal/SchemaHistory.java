package org.genie.serde.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/** Every schema that a published Genie wrote with, kept as a resource under its fingerprint. */
public final class SchemaHistory {
    /** The folder of the schemas among the resources. */
    public static final String FOLDER = "/org/genie/serde/schemas/";

    private SchemaHistory() {}

    /** The schema with the given fingerprint (CRC-64-AVRO of its canonical form); empty when this Genie never knew it. */
    public static Optional<Schema> find(long fingerprint) {
        try (InputStream in = SchemaHistory.class.getResourceAsStream(FOLDER + fileName(fingerprint))) {
            return in == null ? Optional.empty() : Optional.of(new Schema.Parser().parse(in));
        } catch (IOException e) {
            throw new UncheckedIOException("schema " + fileName(fingerprint) + " cannot be read", e);
        }
    }

    public static long fingerprint(Schema schema) {
        return SchemaNormalization.parsingFingerprint64(schema);
    }

    /** The name of a schema's file: sixteen hexadecimal digits. */
    public static String fileName(long fingerprint) {
        return String.format("%016x.avsc", fingerprint);
    }
}
