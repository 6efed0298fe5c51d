package org.genie.executor.kv;

import ai.djl.ndarray.types.DataType;
import org.genie.compiler.Carrier;
import org.genie.model.graph.DType;

/** The engine's name of the type that carries a tensor's elements. */
public final class ElementType {
    private ElementType() {}

    /** @throws IllegalArgumentException where nothing carries the type */
    public static DataType of(DType type) {
        DType carrier = Carrier.of(type)
                .orElseThrow(() -> new IllegalArgumentException("tensors of type " + type + " cannot be carried."));
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
            case BF16, I16, U16, C128, F8E4M3FN, F8E5M2 ->
                throw new IllegalArgumentException("type " + carrier + " carries nothing.");
        };
    }
}
