package org.genie.jobs.cli;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** An amount of memory as a user writes it: {@code 20GiB}, {@code 16GB}, {@code 512MiB}, or plain bytes. */
record MemorySize(long bytes) {
    private static final Pattern FORM = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([A-Za-z]*)");
    private static final Map<String, Long> UNITS = Map.of(
            "",
            1L,
            "b",
            1L,
            "kb",
            1000L,
            "mb",
            1_000_000L,
            "gb",
            1_000_000_000L,
            "tb",
            1_000_000_000_000L,
            "kib",
            1L << 10,
            "mib",
            1L << 20,
            "gib",
            1L << 30,
            "tib",
            1L << 40);

    static MemorySize parse(String text) {
        Matcher form = FORM.matcher(text.trim());
        Long unit = form.matches() ? UNITS.get(form.group(2).toLowerCase(java.util.Locale.ROOT)) : null;
        if (unit == null) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not an amount of memory; write it like 20GiB, 16GB or 512MiB.");
        }
        double bytes = Double.parseDouble(form.group(1)) * unit;
        if (!(bytes >= 1) || bytes > Long.MAX_VALUE) {
            throw new IllegalArgumentException("'" + text + "' is no amount of memory that a machine can have.");
        }
        return new MemorySize((long) bytes);
    }

    /** Lets picocli read it. */
    static final class Converter implements ITypeConverter<MemorySize> {
        @Override
        public MemorySize convert(String value) {
            try {
                return parse(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
