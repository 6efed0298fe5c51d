package org.genie.compiler;

import java.nio.charset.StandardCharsets;

/** Literals of the script's language. */
final class Literals {
    private Literals() {}

    static String of(long value) {
        // The parser reads digits first and negates then, so the smallest number has no digits of its own.
        return value == Long.MIN_VALUE ? "(-9223372036854775807 - 1)" : Long.toString(value);
    }

    static String of(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        return Double.toString(value);
    }

    static String of(boolean value) {
        return value ? "True" : "False";
    }

    static String complex(double real, double imaginary) {
        return "ops.aten.Complex(" + of(real) + ", " + of(imaginary) + ")";
    }

    /** A quoted string; every byte but plain ASCII is escaped, so that no text ends the quotes. */
    static String of(String value) {
        StringBuilder text = new StringBuilder("\"");
        for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
            int c = b & 0xff;
            if (c < 0x20 || c > 0x7e || c == '"' || c == '\\' || c == '\'') {
                text.append('\\')
                        .append((char) ('0' + (c >> 6)))
                        .append((char) ('0' + (c >> 3 & 7)))
                        .append((char) ('0' + (c & 7)));
            } else {
                text.append((char) c);
            }
        }
        return text.append('"').toString();
    }
}
