package org.genie.jobs.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.genie.client.ClientException;
import org.genie.model.ExecutorId;

/**
 * A child process that serves one device. It ends when this process does: its standard input is a pipe from here, and
 * the end of that pipe is its signal, however this process died.
 */
final class ExecutorChild implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(3);
    private final ExecutorId id;
    private final Process process;
    private final Path log;

    private ExecutorChild(ExecutorId id, Process process, Path log) {
        this.id = id;
        this.process = process;
        this.log = log;
    }

    static ExecutorChild start(ExecutorId id, List<String> arguments, RunFolder folder) {
        Path log = folder.folder("logs").resolve(id.value().replace('/', '_') + ".log");
        List<String> command = new ArrayList<>(ChildJvm.command(folder));
        command.addAll(arguments);
        try {
            Process process = new ProcessBuilder(command)
                    .redirectOutput(log.toFile())
                    .redirectErrorStream(true)
                    .start();
            return new ExecutorChild(id, process, log);
        } catch (IOException e) {
            throw new ClientException("Executor " + id + " cannot be started: " + e.getMessage(), e);
        }
    }

    ExecutorId id() {
        return id;
    }

    long pid() {
        return process.pid();
    }

    /** Throws, with the child's own last words, when it has ended. */
    void check() {
        if (!process.isAlive()) {
            throw new ClientException("Executor " + id + " ended with exit code " + process.exitValue() + ": "
                    + ChildJvm.lastWords(log).orElse("it said nothing."));
        }
    }

    @Override
    public void close() throws InterruptedException {
        // By its handle: Process.destroy would close the pipe as well, and so tell the child that this process is gone.
        process.toHandle().destroy();
        if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
            process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }
}
