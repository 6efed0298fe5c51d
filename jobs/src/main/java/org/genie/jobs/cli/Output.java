package org.genie.jobs.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Standard output as UTF-8, whatever the locale says. */
final class Output {
    private static final PrintStream STREAM =
            new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);

    private Output() {}

    static PrintStream stream() {
        return STREAM;
    }
}
