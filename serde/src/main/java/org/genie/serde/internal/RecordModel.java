package org.genie.serde.internal;

import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.genie.serde.avro.WireFence;
import org.jspecify.annotations.Nullable;

/**
 * Avro's view of Genie's generated records: a named schema is the class of that name beside this one.
 *
 * <p>Avro itself looks classes up by name and refuses every package that no JVM flag or process-wide setting declares
 * trusted. Here only classes of one package can be meant, and only by schemas that are part of Genie, so they are taken
 * from this class's own loader (a job's user code has one of its own) and nobody else's settings are touched.
 */
final class RecordModel extends SpecificData {
    static final RecordModel INSTANCE = new RecordModel();
    private static final String NAMESPACE = WireFence.class.getPackageName();

    private final ClassValueByName classes = new ClassValueByName();

    private RecordModel() {
        super(RecordModel.class.getClassLoader());
    }

    @Override
    @SuppressWarnings("rawtypes")
    public @Nullable Class getClass(Schema schema) {
        return switch (schema.getType()) {
            case RECORD, ENUM, FIXED ->
                NAMESPACE.equals(schema.getNamespace()) ? classes.named(schema.getFullName()) : null;
            default -> super.getClass(schema);
        };
    }
}
