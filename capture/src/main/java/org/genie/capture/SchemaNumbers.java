package org.genie.capture;

import org.genie.model.graph.DType;

/** The numbers that torch.export's schema gives to types, layouts and memory formats, against c10's. */
final class SchemaNumbers {
    private SchemaNumbers() {}

    static DType dtype(JsonSpot spot) {
        long number = spot.integer();
        return switch ((int) Math.max(-1, Math.min(number, 1000))) {
            case 1 -> DType.U8;
            case 2 -> DType.I8;
            case 3 -> DType.I16;
            case 4 -> DType.I32;
            case 5 -> DType.I64;
            case 6 -> DType.F16;
            case 7 -> DType.F32;
            case 8 -> DType.F64;
            case 10 -> DType.C64;
            case 11 -> DType.C128;
            case 12 -> DType.BOOL;
            case 13 -> DType.BF16;
            case 28 -> DType.U16;
            case 29 -> DType.F8E4M3FN;
            case 30 -> DType.F8E5M2;
            default -> throw spot.wrong("is the element type " + number + ", which Genie does not know");
        };
    }

    /** c10's number of a layout; 0 is strided. */
    static int layout(JsonSpot spot) {
        long number = spot.integer();
        return switch ((int) Math.max(-1, Math.min(number, 1000))) {
            case 1 -> 1;
            case 2 -> 2;
            case 3 -> 4;
            case 4 -> 5;
            case 5 -> 6;
            case 6 -> 3;
            case 7 -> 0;
            default -> throw spot.wrong("is the layout " + number + ", which Genie does not know");
        };
    }

    /** c10's number of a memory format; 0 contiguous, 1 preserve, 2 channels last, 3 channels last in 3d. */
    static int memoryFormat(JsonSpot spot) {
        long number = spot.integer();
        return switch ((int) Math.max(-1, Math.min(number, 1000))) {
            case 1 -> 0;
            case 2 -> 2;
            case 3 -> 3;
            case 4 -> 1;
            default -> throw spot.wrong("is the memory format " + number + ", which Genie does not know");
        };
    }
}
