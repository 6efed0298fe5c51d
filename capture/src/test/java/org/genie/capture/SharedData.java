package org.genie.capture;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.function.ThrowingConsumer;
import org.tukaani.xz.XZInputStream;

/** The folder of shared model archives and graphs; tests that need it are skipped where it is not there. */
public final class SharedData {
    private SharedData() {}

    public static Path folder(String name) {
        Path folder = path(name);
        assumeTrue(Files.isDirectory(folder), "skipped: no folder " + folder + " (system property genie.shared)");
        return folder;
    }

    /** One test for each file under a shared folder; a single skipped one where the folder is not there. */
    public static Stream<DynamicTest> tests(String folder, String suffix, ThrowingConsumer<Path> test) {
        if (!Files.isDirectory(path(folder))) {
            return Stream.of(DynamicTest.dynamicTest(folder, () -> folder(folder)));
        }
        try (Stream<Path> all = Files.walk(path(folder))) {
            return all.filter(p -> p.toString().endsWith(suffix)).sorted().toList().stream()
                    .map(p -> DynamicTest.dynamicTest(path(folder).relativize(p).toString(), () -> test.accept(p)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static byte[] unpacked(Path xz) {
        try (InputStream in = new XZInputStream(Files.newInputStream(xz))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path path(String name) {
        return Path.of(System.getProperty("genie.shared", "shared"))
                .resolve("data")
                .resolve(name);
    }
}
