package org.genie.jobs.cli;

import picocli.CommandLine.Option;

/** Options of every command. */
public final class CommonOptions {
    @Option(
            names = "--format",
            paramLabel = "text|json",
            defaultValue = "text",
            description = "How to print the result; json prints exactly one document.")
    Format format = Format.TEXT;

    @Option(
            names = {"-v", "--verbose"},
            description = "Log to standard error; twice for more.")
    boolean[] verbose = {};

    /** Sets the log levels; call it before the first logger is made. */
    void applyLogLevel() {
        if (verbose.length > 0) {
            System.setProperty("genie.log.level", verbose.length > 1 ? "debug" : "info");
            System.setProperty("genie.log.libraries", verbose.length > 1 ? "info" : "warn");
        }
    }
}
