package org.genie.executor.engine;

import ai.djl.ndarray.types.DataType;
import java.util.Optional;
import org.genie.compiler.Carrier;
import org.genie.model.graph.DType;

/** Element types of the model and of DJL. Those that DJL's native code does not know travel as their carrier. */
public final class ElementTypes {
    private ElementTypes() {}

    /**
     * What an array of a type has in DJL.
     *
     * @throws IllegalArgumentException where nothing can carry it
     */
    public static DataType carrier(DType type) {
        DType carrier = Carrier.of(type)
                .orElseThrow(
                        () -> new IllegalArgumentException("the engine cannot hold a tensor of type " + type + "."));
        return switch (carrier) {
            case F32 -> DataType.FLOAT32;
            case F64 -> DataType.FLOAT64;
            case F16 -> DataType.FLOAT16;
            case U8 -> DataType.UINT8;
            case I8 -> DataType.INT8;
            case I32 -> DataType.INT32;
            case I64 -> DataType.INT64;
            case BOOL -> DataType.BOOLEAN;
            case C64 -> DataType.COMPLEX64;
            case I16, U16, BF16, C128, F8E4M3FN, F8E5M2 -> throw new IllegalStateException(carrier + " is no carrier.");
        };
    }

    /** The type that an array shows; nothing for what the engine made of a type that DJL does not know. */
    static Optional<DType> shown(DataType type) {
        return switch (type) {
            case FLOAT32 -> Optional.of(DType.F32);
            case FLOAT64 -> Optional.of(DType.F64);
            case FLOAT16 -> Optional.of(DType.F16);
            case UINT8 -> Optional.of(DType.U8);
            case INT8 -> Optional.of(DType.I8);
            case INT32 -> Optional.of(DType.I32);
            case INT64 -> Optional.of(DType.I64);
            case BOOLEAN -> Optional.of(DType.BOOL);
            case COMPLEX64 -> Optional.of(DType.C64);
            case UNKNOWN, STRING, BFLOAT16, UINT64, UINT32, UINT16, INT16 -> Optional.empty();
        };
    }
}
