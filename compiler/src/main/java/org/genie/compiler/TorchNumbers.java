package org.genie.compiler;

import org.genie.model.graph.DType;

/** The numbers that libtorch's c10 library gives to element types. */
public final class TorchNumbers {
    private TorchNumbers() {}

    public static int of(DType type) {
        return switch (type) {
            case U8 -> 0;
            case I8 -> 1;
            case I16 -> 2;
            case I32 -> 3;
            case I64 -> 4;
            case F16 -> 5;
            case F32 -> 6;
            case F64 -> 7;
            case C64 -> 9;
            case C128 -> 10;
            case BOOL -> 11;
            case BF16 -> 15;
            case F8E5M2 -> 23;
            case F8E4M3FN -> 24;
            case U16 -> 27;
        };
    }
}
