package org.genie.serde.internal;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.genie.model.ExecutorId;
import org.genie.model.Fence;
import org.genie.model.GraphHash;
import org.genie.serde.avro.WireFence;
import org.jspecify.annotations.Nullable;

/**
 * The forms that small values take in every record. Enums travel by name, so that a new constant leaves schemas and
 * fingerprints as they are and only the records that hold it are refused by older readers.
 */
final class WireValues {
    private WireValues() {}

    static <E extends Enum<E>> E constant(Class<E> type, String field, String name) {
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(name)) {
                return constant;
            }
        }
        String shown = name.length() <= 40 ? name : name.substring(0, 37) + "...";
        throw new IllegalArgumentException(field + " '" + shown + "' is not one of "
                + Arrays.stream(type.getEnumConstants()).map(Enum::name).collect(Collectors.joining(", "))
                + ".\nMaybe it was written by a newer Genie.");
    }

    static WireFence fence(Fence fence) {
        return new WireFence(fence.epoch(), fence.attempt());
    }

    static Fence fence(WireFence fence) {
        return new Fence(fence.getEpoch(), fence.getAttempt());
    }

    static @Nullable Long nullable(OptionalLong value) {
        return value.isPresent() ? value.getAsLong() : null;
    }

    static OptionalLong optional(@Nullable Long value) {
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }

    static @Nullable Double nullable(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }

    static OptionalDouble optional(@Nullable Double value) {
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    static @Nullable String nullable(@Nullable ExecutorId executor) {
        return executor == null ? null : executor.value();
    }

    static @Nullable ExecutorId executor(@Nullable String id) {
        return id == null ? null : new ExecutorId(id);
    }

    static List<String> hashes(List<GraphHash> hashes) {
        return map(hashes, GraphHash::value);
    }

    static List<GraphHash> graphHashes(List<String> hashes) {
        return map(hashes, GraphHash::new);
    }

    static <A, B> List<B> map(List<A> items, Function<? super A, ? extends B> each) {
        return items.stream().<B>map(each).toList();
    }

    /** The bytes of a buffer that nobody else keeps. */
    static byte[] bytes(ByteBuffer buffer) {
        if (buffer.hasArray() && buffer.arrayOffset() == 0 && buffer.array().length == buffer.remaining()) {
            return buffer.array();
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
