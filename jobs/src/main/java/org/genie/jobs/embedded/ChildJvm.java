package org.genie.jobs.embedded;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How child processes are started: this process's own class path, in a small Java machine of their own. */
final class ChildJvm {
    private ChildJvm() {}

    /** The command up to the entry class; arguments of {@code genie} follow. */
    static List<String> command(RunFolder folder) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options(folder));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "org.genie.jobs.Genie"));
        return command;
    }

    private static List<String> options(RunFolder folder) {
        return List.of(
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-Xms64m",
                "-Xmx1g",
                "-Xss1m",
                "-XX:+ExitOnOutOfMemoryError",
                "-Dai.djl.offline=true",
                "-Djava.io.tmpdir=" + folder.path(),
                "-Djna.tmpdir=" + folder.path());
    }
}
