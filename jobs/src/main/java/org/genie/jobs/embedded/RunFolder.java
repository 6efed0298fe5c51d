package org.genie.jobs.embedded;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The one folder that a run writes to: its broker's log, Flink's and RocksDB's files, sockets, logs of children. It is
 * this process's temporary folder, too, and is deleted at the end.
 */
public final class RunFolder implements AutoCloseable {
    private static final int TRIES = 40;
    private final Path path;

    private RunFolder(Path path) {
        this.path = path;
    }

    /**
     * Makes the folder and points {@code java.io.tmpdir} at it. Call this before anything asks for a temporary file:
     * the platform reads the property once.
     */
    public static RunFolder create() {
        byte[] random = new byte[4];
        new SecureRandom().nextBytes(random);
        Path parent = Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
        // Not Files.createTempDirectory: it would fix the platform's idea of the temporary folder before it changes.
        Path path = parent.resolve("genie-run-" + HexFormat.of().formatHex(random));
        try {
            Files.createDirectories(parent);
            Files.createDirectory(path);
        } catch (IOException e) {
            throw new UncheckedIOException("The run folder " + path + " cannot be made: " + e.getMessage(), e);
        }
        System.setProperty("java.io.tmpdir", path.toString());
        System.setProperty("jna.tmpdir", path.toString());
        return new RunFolder(path);
    }

    public Path path() {
        return path;
    }

    /** A folder inside, made when missing. */
    public Path folder(String name) {
        try {
            return Files.createDirectories(path.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        delete(path);
    }

    /** Deletes a folder and all in it, also while its last users are still ending. */
    public static void delete(Path folder) {
        for (int i = 0; i < TRIES && Files.exists(folder); i++) {
            try {
                deleteOnce(folder);
            } catch (IOException e) {
                pause();
            }
        }
    }

    private static void deleteOnce(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @org.jspecify.annotations.Nullable IOException e)
                    throws IOException {
                Files.deleteIfExists(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return path + File.separator;
    }
}
