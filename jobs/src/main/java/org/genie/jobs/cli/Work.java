package org.genie.jobs.cli;

import java.time.Duration;
import org.genie.client.GenieClient;
import org.genie.model.ModelName;

/** What a command sends through a running system, and how it shows the answers. */
interface Work {
    /** Sends all requests, waits for their ends, prints; gives the exit code. */
    int run(GenieClient client, ModelName model, double startupMillis, Duration timeout) throws InterruptedException;
}
