package org.genie.jobs.embedded;

import java.util.List;

/** How child processes are started. */
final class ChildJvm {
    private ChildJvm() {}

    static List<String> options(RunFolder folder) {
        return List.of(
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-Xms64m",
                "-Xmx1g",
                "-Xss1m",
                "-XX:+ExitOnOutOfMemoryError",
                "-Xshare:auto",
                "-Dai.djl.offline=true",
                "-Djava.io.tmpdir=" + folder.path());
    }
}
