package org.genie.operators.types;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * Says in a savepoint which codec wrote the bytes. The bytes carry their own version, so a codec that still reads the old
 * ones needs no migration here.
 *
 * @param <T> the type of the values
 */
public final class CodecSerializerSnapshot<T> implements TypeSerializerSnapshot<T> {
    private static final int VERSION = 1;
    private @Nullable WireType type;

    /** For Flink, which fills it by {@link #readSnapshot}. */
    public CodecSerializerSnapshot() {}

    CodecSerializerSnapshot(WireType type) {
        this.type = type;
    }

    @Override
    public int getCurrentVersion() {
        return VERSION;
    }

    @Override
    public void writeSnapshot(DataOutputView out) throws IOException {
        out.writeUTF(type().name());
    }

    @Override
    public void readSnapshot(int version, DataInputView in, ClassLoader userCode) throws IOException {
        String name = in.readUTF();
        try {
            type = WireType.valueOf(name);
        } catch (IllegalArgumentException e) {
            throw new IOException("state was written as " + name + ", which this job does not know.", e);
        }
    }

    @Override
    public TypeSerializer<T> restoreSerializer() {
        return new CodecSerializer<>(type());
    }

    @Override
    public TypeSerializerSchemaCompatibility<T> resolveSchemaCompatibility(TypeSerializerSnapshot<T> old) {
        boolean same = old instanceof CodecSerializerSnapshot<T> snapshot && snapshot.type() == type();
        return same
                ? TypeSerializerSchemaCompatibility.compatibleAsIs()
                : TypeSerializerSchemaCompatibility.incompatible();
    }

    private WireType type() {
        if (type == null) {
            throw new IllegalStateException("a serializer's snapshot is used before it was read.");
        }
        return type;
    }
}
