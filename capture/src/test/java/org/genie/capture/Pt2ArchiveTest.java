package org.genie.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.assertj.core.api.AbstractThrowableAssert;
import org.genie.model.graph.DType;
import org.genie.model.graph.GraphFormatException;
import org.genie.model.graph.SymbolRange;
import org.genie.model.graph.Weight;
import org.genie.model.graph.WeightLocation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Pt2ArchiveTest {
    @TempDir
    Path folder;

    private static Path mlp() {
        try {
            return Path.of(Objects.requireNonNull(Pt2ArchiveTest.class.getResource("/mlp.pt2"))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private Pt2Archive read(Pt2Builder builder) {
        return Pt2Archive.read(builder.write(folder.resolve("model.pt2")));
    }

    private AbstractThrowableAssert<?, ?> refusal(Pt2Builder builder) {
        return assertThatThrownBy(() -> read(builder))
                .isInstanceOf(GraphFormatException.class)
                .hasMessageContaining("model.pt2");
    }

    private AbstractThrowableAssert<?, ?> refusal(Path file) {
        return assertThatThrownBy(() -> Pt2Archive.read(file))
                .isInstanceOf(GraphFormatException.class)
                .hasMessageContaining(file.getFileName().toString());
    }

    @Test
    void readsAnArchiveThatTorchWrote() throws Exception {
        Pt2Archive archive = Pt2Archive.read(mlp());
        assertThat(archive.graph().nodes())
                .extracting(n -> n.target())
                .containsExactly("aten.linear.default", "aten.relu.default", "aten.linear.default");
        assertThat(archive.graph().nodes()).extracting(n -> n.modulePath()).containsExactly("0", "1", "2");
        assertThat(archive.graph().weights().keySet())
                .containsExactlyInAnyOrder("0.weight", "0.bias", "2.weight", "2.bias");
        assertThat(archive.weights()).hasSize(4);
        for (WeightLocation location : archive.weights()) {
            assertThat(sha256(location)).isEqualTo(location.storage());
        }
    }

    /** The bytes that a location names, read by another way than the reader's. */
    private static String sha256(WeightLocation location) throws Exception {
        try (FileChannel channel = FileChannel.open(Path.of(URI.create(location.uri())))) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(channel.map(FileChannel.MapMode.READ_ONLY, location.offset(), location.length()));
            return HexFormat.of().formatHex(digest.digest());
        }
    }

    @Test
    void readsGraphSignatureAndWeights() {
        Pt2Archive archive = read(Pt2Builder.small());
        assertThat(archive.graph().nodes().get(0).modulePath()).isEqualTo("m.fc");
        assertThat(archive.graph().symbols()).containsEntry("s0", new SymbolRange(2, Long.MAX_VALUE));
        Weight weight = archive.graph().weights().get("w");
        assertThat(weight.sizes()).containsExactly(2L, 3L);
        assertThat(archive.graph().weights().get("tied").storage()).isEqualTo(weight.storage());
        assertThat(archive.graph().weights().get("tied").isContiguous()).isFalse();
        assertThat(archive.graph().weights().get("c").dtype()).isEqualTo(DType.I64);
        assertThat(archive.weights()).as("tied weights share one storage").hasSize(2);
    }

    @Test
    void givesTheSameHashWhereverTheFileLies() {
        Pt2Archive here = read(Pt2Builder.small());
        Pt2Archive there = Pt2Archive.read(Pt2Builder.small().write(folder.resolve("other.pt2")));
        assertThat(here.graph()).isEqualTo(there.graph());
        Pt2Archive changed = read(Pt2Builder.small().entry("m/data/weights/weight_0", fill(24, 1)));
        assertThat(changed.graph()).isNotEqualTo(here.graph());
    }

    private static byte[] fill(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    @Test
    void readsDocumentsThatSomeoneCompressed() {
        assertThat(read(Pt2Builder.small().deflated("m/models/model.json")).graph())
                .isEqualTo(read(Pt2Builder.small()).graph());
    }

    @Test
    void refusesWhatIsNoArchive() throws IOException {
        refusal(folder.resolve("missing.pt2")).hasMessageContaining("no such file");
        refusal(folder).hasMessageContaining("a folder");
        refusal(Files.createFile(folder.resolve("empty.pt2"))).hasMessageContaining("empty");
        refusal(Files.writeString(folder.resolve("text.pt2"), "hello world, this is no zip"))
                .hasMessageContaining("no zip file");
        refusal(new Pt2Builder().entry("m/readme", "hello")).hasMessageContaining("without a program");
    }

    @Test
    void asksForANewExportOfOldLayouts() {
        refusal(new Pt2Builder().entry("serialized_exported_program.json", "{}"))
                .hasMessageContaining("old torch")
                .hasMessageContaining("export the model again");
        refusal(Pt2Builder.small().edit("m/models/model.json", "\"major\": 8", "\"major\": 7"))
                .hasMessageContaining("7.17")
                .hasMessageContaining("export the model again");
        refusal(Pt2Builder.small().entry("m/archive_format", "pt1")).hasMessageContaining("'pt1'");
        refusal(Pt2Builder.small().entry("m/byteorder", "big")).hasMessageContaining("'big'");
        refusal(Pt2Builder.small().without("m/data/weights/model_weights_config.json"))
                .hasMessageContaining("weight 'w'")
                .hasMessageContaining("export again");
    }

    @Test
    void refusesSeveralPrograms() {
        refusal(Pt2Builder.small().entry("m/models/second.json", "{}"))
                .hasMessageContaining("2 programs (model, second)");
    }

    @Test
    void refusesWeightsThatCannotBeMapped() {
        refusal(Pt2Builder.small().deflated("m/data/weights/weight_0")).hasMessageContaining("compressed");
        String table = "m/data/weights/model_weights_config.json";
        refusal(Pt2Builder.small().edit(table, "\"use_pickle\": false", "\"use_pickle\": true"))
                .hasMessageContaining("pickled")
                .hasMessageContaining("export again");
        refusal(Pt2Builder.small().without("m/data/weights/weight_0")).hasMessageContaining("which the archive lacks");
        refusal(Pt2Builder.small().edit(table, "\"layout\": 7", "\"layout\": 1"))
                .hasMessageContaining("not strided");
    }

    @Test
    void refusesWeightsThatReachBehindTheirStorage() {
        String table = "m/data/weights/model_weights_config.json";
        refusal(Pt2Builder.small().entry("m/data/weights/weight_0", new byte[20]))
                .hasMessageContaining("needs 24 bytes")
                .hasMessageContaining("has 20");
        refusal(Pt2Builder.small()
                        .edit(table, "\"storage_offset\": {\"as_int\": 0}", "\"storage_offset\": {\"as_int\": 1}"))
                .hasMessageContaining("needs 28 bytes");
        refusal(Pt2Builder.small().edit(table, "{\"as_int\": 2}", "{\"as_int\": 9223372036854775807}"))
                .hasMessageContaining("more than 2^63");
        refusal(Pt2Builder.small().edit(table, "{\"as_int\": 2}", "{\"as_int\": -2}"))
                .hasMessageContaining("no fixed number");
        refusal(Pt2Builder.small().edit(table, "\"strides\": [{\"as_int\": 3}, ", "\"strides\": ["))
                .hasMessageContaining("2 sizes but 1 strides");
    }

    @Test
    void takesEmptyWeightsFromEmptyStorages() {
        String table = "m/data/weights/model_weights_config.json";
        Pt2Archive archive = read(Pt2Builder.small()
                .edit(table, "{\"as_int\": 2}", "{\"as_int\": 0}")
                .entry("m/data/weights/weight_0", new byte[0]));
        assertThat(archive.graph().weights().get("w").elements()).isZero();
    }

    @Test
    void namesTheDocumentThatIsNotWhatItShouldBe() {
        refusal(Pt2Builder.small().entry("m/models/model.json", "{\"schema_version\": "))
                .hasMessageContaining("entry 'm/models/model.json': not JSON");
        refusal(Pt2Builder.small().entry("m/data/weights/model_weights_config.json", "[]"))
                .hasMessageContaining("entry 'm/data/weights/model_weights_config.json'");
    }

    @Test
    void noticesDamagedContent() throws IOException {
        Path file = Pt2Builder.small().write(folder.resolve("model.pt2"));
        byte[] bytes = Files.readAllBytes(file);
        long weights = Pt2Archive.read(file).weights().stream()
                .filter(w -> w.length() == 24)
                .findFirst()
                .orElseThrow()
                .offset();
        bytes[(int) weights + 3] ^= 1;
        refusal(Files.write(file, bytes)).hasMessageContaining("checksum").hasMessageContaining("weight_0");
    }

    @Test
    void noticesATruncatedArchive() throws IOException {
        byte[] bytes = Files.readAllBytes(mlp());
        refusal(Files.write(folder.resolve("cut.pt2"), Arrays.copyOf(bytes, bytes.length / 2)))
                .hasMessageContaining("not a whole .pt2 archive")
                .hasMessageContaining("cut off or damaged");
    }

    @Test
    void endsInACleanRefusalOrAValidGraphHoweverAFileIsDamaged() throws IOException {
        for (Path original : List.of(mlp(), Pt2Builder.small().write(folder.resolve("small.pt2")))) {
            byte[] bytes = Files.readAllBytes(original);
            for (int seed = 0; seed < 400; seed++) {
                Random random = new Random(seed);
                byte[] damaged = seed % 4 == 0
                        ? Arrays.copyOf(bytes, random.nextInt(bytes.length))
                        : flip(bytes, random, 1 + random.nextInt(8));
                Path file = Files.write(folder.resolve("damaged.pt2"), damaged);
                try {
                    assertThat(Pt2Archive.read(file).graph().hash()).isNotNull();
                } catch (GraphFormatException e) {
                    assertThat(e).as("seed %d", seed).hasMessageContaining("damaged.pt2");
                } catch (RuntimeException e) {
                    throw new AssertionError("seed " + seed + " of " + original.getFileName(), e);
                }
            }
        }
    }

    /** Damage falls on the directory and the small documents more often than chance would have it. */
    private static byte[] flip(byte[] bytes, Random random, int times) {
        byte[] damaged = bytes.clone();
        for (int i = 0; i < times; i++) {
            int at = random.nextBoolean()
                    ? random.nextInt(bytes.length)
                    : bytes.length - 1 - random.nextInt(Math.min(bytes.length, 1500));
            damaged[at] = (byte) random.nextInt(256);
        }
        return damaged;
    }

    @Test
    void readsDirectoriesOfLargeArchives() throws IOException {
        Path file = folder.resolve("model.pt2");
        byte[] plain = Files.readAllBytes(Pt2Builder.small().write(file));
        Files.write(file, withZip64End(plain, 0));
        assertThat(Pt2Archive.read(file).graph().nodes()).hasSize(1);
        Files.write(file, withZip64End(plain, 1));
        refusal(file).hasMessageContaining("zip64 end record");
    }

    /** Puts the directory's place into a zip64 record, as archives beyond 4 GiB have it. */
    private static byte[] withZip64End(byte[] plain, int shift) {
        int end = plain.length - 22;
        ByteBuffer old = ByteBuffer.wrap(plain).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer all = ByteBuffer.allocate(plain.length + 76).order(ByteOrder.LITTLE_ENDIAN);
        all.put(plain, 0, end);
        all.putInt(0x06064b50)
                .putLong(44)
                .putShort((short) 45)
                .putShort((short) 45)
                .putInt(0)
                .putInt(0);
        all.putLong(old.getShort(end + 10)).putLong(old.getShort(end + 10));
        all.putLong(old.getInt(end + 12)).putLong(old.getInt(end + 16));
        all.putInt(0x07064b50).putInt(0).putLong(end + shift).putInt(1);
        all.putInt(0x06054b50)
                .putInt(0)
                .putShort((short) -1)
                .putShort((short) -1)
                .putInt(-1)
                .putInt(-1)
                .putShort((short) 0);
        return all.array();
    }

    @Test
    void refusesTrickyDirectories() throws IOException {
        Path file = folder.resolve("model.pt2");
        byte[] plain = Files.readAllBytes(Pt2Builder.small().write(file));
        int end = plain.length - 22;
        int directory = ByteBuffer.wrap(plain).order(ByteOrder.LITTLE_ENDIAN).getInt(end + 16);

        refuseEdited(file, plain, end + 10, (short) 99, "holds 7 entries but tells of 99");
        refuseEdited(file, plain, directory + 8, (short) 1, "encrypted");
        refuseEdited(file, plain, end + 18, (short) 0x7fff, "does not fit");
        refuseEdited(file, plain, directory + 44, (short) 0x7fff, "reaches behind the directory");
        refuseEdited(file, plain, directory + 28, (short) 30000, "ends inside an entry");
        refuseEdited(file, plain, directory + 24, (short) 7, "unpacked");
        refuseEdited(file, plain, directory + 10, (short) 99, "method 99");
        refuseEdited(file, plain, 0, (short) 0, "does not begin at");
    }

    private void refuseEdited(Path file, byte[] plain, int at, short value, String expected) throws IOException {
        byte[] edited = plain.clone();
        ByteBuffer.wrap(edited).order(ByteOrder.LITTLE_ENDIAN).putShort(at, value);
        refusal(Files.write(file, edited)).hasMessageContaining(expected);
    }

    @Test
    void refusesAnEntryThatStandsTwice() throws IOException {
        Path file = folder.resolve("model.pt2");
        Pt2Builder.small().entry("m/aa", "1").entry("m/bb", "2").write(file);
        byte[] bytes = Files.readAllBytes(file);
        for (int i = 0; i + 4 <= bytes.length; i++) {
            if (bytes[i] == 'm' && bytes[i + 1] == '/' && bytes[i + 2] == 'b' && bytes[i + 3] == 'b') {
                bytes[i + 2] = 'a';
                bytes[i + 3] = 'a';
            }
        }
        refusal(Files.write(file, bytes)).hasMessageContaining("stands in it twice");
    }
}
