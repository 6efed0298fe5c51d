package org.genie.model.graph;

/** Element types of tensors, with their width. */
public enum DType {
    U8(1),
    I8(1),
    I16(2),
    U16(2),
    I32(4),
    I64(8),
    F16(2),
    BF16(2),
    F32(4),
    F64(8),
    C64(8),
    C128(16),
    BOOL(1),
    F8E4M3FN(1),
    F8E5M2(1);

    private final int bytes;

    DType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }

    public boolean isFloating() {
        return switch (this) {
            case F16, BF16, F32, F64, F8E4M3FN, F8E5M2 -> true;
            case U8, I8, I16, U16, I32, I64, C64, C128, BOOL -> false;
        };
    }

    public boolean isInteger() {
        return switch (this) {
            case U8, I8, I16, U16, I32, I64 -> true;
            case F16, BF16, F32, F64, F8E4M3FN, F8E5M2, C64, C128, BOOL -> false;
        };
    }
}
