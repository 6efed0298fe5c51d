package org.genie.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchScriptArchiveTest {
    @Test
    void membersAreStoredUnderOneFolder(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("m.zip");
        Files.write(file, TorchScriptArchive.write("class M(Module):\n  é\n", List.of("w")));

        try (ZipFile zip = new ZipFile(file.toFile())) {
            assertThat(zip.stream().map(ZipEntry::getName))
                    .containsExactlyInAnyOrder(
                            "archive/data.pkl",
                            "archive/constants.pkl",
                            "archive/code/__torch__.py",
                            "archive/version");
            assertThat(zip.stream().map(ZipEntry::getMethod)).containsOnly(ZipEntry.STORED);
            assertThat(zip.getInputStream(zip.getEntry("archive/version")).readAllBytes())
                    .isEqualTo("10\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        }
    }

    @Test
    void everyAttributeStartsAsAnEmptyList() {
        byte[] state = Archives.members(TorchScriptArchive.write("", List.of("w", "v")))
                .get("archive/data.pkl");

        assertThat(new String(state, java.nio.charset.StandardCharsets.ISO_8859_1))
                .isEqualTo("\u0080\u0002c__torch__\nM\n)\u0081}("
                        + "X\u0001\u0000\u0000\u0000w]X\u0001\u0000\u0000\u0000v]ub.");
    }
}
