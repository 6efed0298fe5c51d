package org.genie.jobs.cli;

/** How a command prints its result. */
public enum Format {
    TEXT,
    JSON
}
