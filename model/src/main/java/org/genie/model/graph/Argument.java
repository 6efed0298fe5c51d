package org.genie.model.graph;

import java.util.List;

/** One argument of a node: a reference to another value, or a literal. */
public sealed interface Argument {
    /** A tensor or scalar computed before, or a graph input, by name. */
    record Ref(String value) implements Argument {}

    /** A list; elements may be references, literals and {@link None}. */
    record Items(List<Argument> items) implements Argument {
        public Items {
            items = List.copyOf(items);
        }
    }

    /** The absence of an optional argument. */
    record None() implements Argument {}

    record IntLiteral(long value) implements Argument {}

    record FloatLiteral(double value) implements Argument {}

    record BoolLiteral(boolean value) implements Argument {}

    record StringLiteral(String value) implements Argument {}

    record ComplexLiteral(double real, double imaginary) implements Argument {}

    record DTypeLiteral(DType value) implements Argument {}

    /** A device as the exporter wrote it, such as {@code cpu} or {@code cuda:0}. */
    record DeviceLiteral(String value) implements Argument {}

    /** A memory layout, as c10's number (0 is strided). */
    record LayoutLiteral(int value) implements Argument {}

    /** A memory format, as c10's number (0 contiguous, 1 preserve, 2 channels last). */
    record MemoryFormatLiteral(int value) implements Argument {}
}
