package org.genie.jobs;

import org.genie.jobs.cli.GenieCommand;

/** The command line's entry: {@code genie COMMAND …}. */
public final class Genie {
    private Genie() {}

    public static void main(String[] args) {
        int code = GenieCommand.execute(args);
        // Some libraries leave threads behind that are no daemons; everything of ours has been closed.
        System.exit(code);
    }
}
