package org.genie.jobs.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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

    /** What a child that has ended said last, from its log: its message where it made one, else its last lines. */
    static Optional<String> lastWords(Path log) {
        try {
            List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8).stream()
                    .filter(l -> !l.isBlank() && !l.startsWith("Picked up JAVA_TOOL_OPTIONS") && !l.startsWith("\tat "))
                    .toList();
            int from = Math.max(0, lines.size() - 3);
            for (int i = lines.size() - 1; i >= 0; i--) {
                if (lines.get(i).startsWith("genie: ")) {
                    from = i;
                    break;
                }
            }
            String words = String.join("\n", lines.subList(from, lines.size())).replaceFirst("^genie: ", "");
            return words.isEmpty() ? Optional.empty() : Optional.of(words);
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
