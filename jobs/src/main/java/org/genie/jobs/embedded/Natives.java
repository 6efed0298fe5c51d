package org.genie.jobs.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.genie.client.ClientException;
import org.genie.executor.engine.Engine;

/**
 * The tensor engine's native libraries, 450 MB once unpacked, which rest in a cache folder of the user between runs. They
 * are unpacked by one process before executors start: several at once would write over each other.
 */
final class Natives {
    private static final long PATIENCE_SECONDS = 180;
    private final Path cache;

    private Natives(Path cache) {
        this.cache = cache;
    }

    /** The folder that the engine itself would take: {@code DJL_CACHE_DIR}, {@code ENGINE_CACHE_DIR}, or {@code ~/.djl.ai}. */
    static Natives ofUser() {
        String engine = System.getenv("ENGINE_CACHE_DIR");
        String all = System.getenv("DJL_CACHE_DIR");
        String folder = engine != null && !engine.isEmpty() ? engine : all;
        return new Natives(
                folder != null && !folder.isEmpty()
                        ? Path.of(folder)
                        : Path.of(System.getProperty("user.home"), ".djl.ai"));
    }

    /** Unpacks them unless that was done before. */
    void ensure(RunFolder folder, Closables closables, Progress progress) throws InterruptedException {
        if (areReady()) {
            return;
        }
        try {
            Files.createDirectories(cache);
            try (FileChannel channel = FileChannel.open(
                            cache.resolve("genie.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                if (!areReady()) {
                    progress.say("unpacking the tensor engine into " + cache + " (once)");
                    unpack(folder, closables);
                    Files.writeString(marker(), "");
                }
            }
        } catch (IOException e) {
            throw new ClientException(
                    "The tensor engine cannot be unpacked into " + cache + ": " + e.getMessage()
                            + "\nMaybe set DJL_CACHE_DIR to a folder that can be written.",
                    e);
        }
    }

    private boolean areReady() {
        return Files.exists(marker()) && Files.isDirectory(cache.resolve("pytorch"));
    }

    private Path marker() {
        return cache.resolve("genie-unpacked-" + Engine.version());
    }

    private static void unpack(RunFolder folder, Closables closables) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(ChildJvm.command(folder));
        command.add("prepare");
        Path log = folder.folder("logs").resolve("prepare.log");
        Process process = new ProcessBuilder(command)
                .redirectOutput(log.toFile())
                .redirectErrorStream(true)
                .start();
        closables.add(process::destroyForcibly);
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new ClientException("The tensor engine cannot be started on this machine: "
                    + ChildJvm.lastWords(log).orElse("it said nothing."));
        }
    }
}
