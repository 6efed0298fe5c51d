package org.genie.compiler;

import java.util.Optional;
import org.genie.model.graph.DType;

/**
 * The element type under which a tensor enters and leaves compiled code.
 *
 * <p>The engine hands over only some types. Others travel bit for bit as one of the same width, so that shapes stay as
 * they are; the code views them as what they mean.
 */
public final class Carrier {
    private Carrier() {}

    /** The carrying type: the type itself where the engine knows it; nothing where no type of its width is known. */
    public static Optional<DType> of(DType type) {
        return switch (type) {
            case F32, F64, F16, U8, I8, I32, I64, BOOL, C64 -> Optional.of(type);
            case BF16, I16, U16 -> Optional.of(DType.F16);
            case F8E4M3FN, F8E5M2 -> Optional.of(DType.U8);
            case C128 -> Optional.empty();
        };
    }

    /** True where a type travels as another one. */
    static boolean isDisguised(DType type) {
        return of(type).filter(carrier -> carrier != type).isPresent();
    }
}
