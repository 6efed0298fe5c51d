package org.genie.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.genie.model.graph.DType;
import org.genie.model.graph.TensorData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafeTensorsTest {
    private static TensorData tensor(DType dtype, long... shape) {
        List<Long> sizes = java.util.Arrays.stream(shape).boxed().toList();
        int bytes = (int) sizes.stream().reduce(1L, Math::multiplyExact).longValue() * dtype.bytes();
        byte[] data = new byte[bytes];
        new Random(bytes).nextBytes(data);
        return new TensorData(dtype, sizes, ByteBuffer.wrap(data));
    }

    private static ByteBuffer file(String header, int dataBytes) {
        byte[] json = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + json.length + dataBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .rewind();
    }

    private static void refuses(ByteBuffer file, String reason) {
        assertThatThrownBy(() -> SafeTensors.read(file))
                .isInstanceOf(MalformedEventException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void readsWhatItWroteInOrder() throws MalformedEventException {
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        for (DType dtype : DType.values()) {
            if (dtype != DType.C128) {
                tensors.put("tensor of \"" + dtype + "\" é", tensor(dtype, 2, 3));
            }
        }
        tensors.put("empty", tensor(DType.F32, 0, 5));
        tensors.put("scalar", tensor(DType.F64));

        byte[] file = SafeTensors.write(tensors);
        assertThat(ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong() % 8)
                .isZero();
        Map<String, TensorData> read = SafeTensors.read(ByteBuffer.wrap(file));
        assertThat(read).isEqualTo(tensors);
        assertThat(read.keySet()).containsExactlyElementsOf(tensors.keySet());
    }

    @Test
    void readsAndWritesNoTensors() throws MalformedEventException {
        assertThat(SafeTensors.read(ByteBuffer.wrap(SafeTensors.write(Map.of()))))
                .isEmpty();
    }

    @Test
    void givesViewsInTheOrderOfTheDataFromAnywhereInABuffer() throws MalformedEventException {
        ByteBuffer inner = file(
                "{'__metadata__':{'format':'pt','x':[1,{'y':2}]},"
                        + "'late':{'dtype':'U8','shape':[1],'data_offsets':[4,5],'more':{'a':[1]}},"
                        + "'early':{'data_offsets':[0,4],'shape':[2],'dtype':'I16'}}",
                5);
        inner.put(inner.limit() - 1, (byte) 42);
        ByteBuffer outer = ByteBuffer.allocate(inner.remaining() + 7).position(7);
        outer.put(inner).position(7);

        Map<String, TensorData> read = SafeTensors.read(outer);
        assertThat(read.keySet()).containsExactly("early", "late");
        assertThat(read.get("late").data().get(0)).isEqualTo((byte) 42);
        outer.put(outer.limit() - 1, (byte) 43);
        assertThat(read.get("late").data().get(0)).as("a view").isEqualTo((byte) 43);
        assertThat(outer.position()).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'a':{'dtype':'F33','shape':[1],'data_offsets':[0,4]}}       | tensor 'a' has an unknown dtype; known are BF16, BOOL",
                "{'a':{'dtype':7,'shape':[1],'data_offsets':[0,4]}}           | tensor 'a' has an unknown dtype",
                "{'a':{'shape':[1],'data_offsets':[0,4]}}                     | tensor 'a' lacks the field dtype",
                "{'a':{'dtype':'F32','data_offsets':[0,4]}}                   | tensor 'a' lacks the field shape",
                "{'a':{'dtype':'F32','shape':[1]}}                            | tensor 'a' lacks the field data_offsets",
                "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,4]}}       | takes 8 bytes, but its data_offsets span 4",
                "{'a':{'dtype':'F32','shape':[-1],'data_offsets':[0,4]}}      | has a shape that is no list of whole numbers",
                "{'a':{'dtype':'F32','shape':[1.0],'data_offsets':[0,4]}}     | has a shape that is no list of whole numbers",
                "{'a':{'dtype':'F32','shape':1,'data_offsets':[0,4]}}         | has a shape that is no list of whole numbers",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0]}}         | has the data_offsets [0]; begin and end",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[4,0]}}       | has the data_offsets [4, 0]",
                "{'a':{'dtype':'F32','shape':[4294967296,4294967296],'data_offsets':[0,4]}} | has too many elements",
                "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}       | end at 8, but the data has 4 bytes",
                "{'a':{'dtype':'U8','shape':[2],'data_offsets':[2,4]}}        | begin at 2, behind a hole; it must begin at 0",
                "{'a':{'dtype':'U8','shape':[2],'data_offsets':[0,2]}}        | 2 bytes left over behind the last tensor",
                "{'a':{'dtype':'U8','shape':[3],'data_offsets':[0,3]},'b':{'dtype':'U8','shape':[2],'data_offsets':[2,4]}} | tensor 'b' has data_offsets that begin at 2, inside another tensor",
                "{'a':7}                                                      | tensor 'a' is described by no JSON object",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'a':{}}| a name appears twice",
                "[1]                                                          | header is no JSON object",
                "{'a':                                                        | is not valid JSON",
                "{} {}                                                        | header goes on behind its JSON object",
                "{'a':{'dtype':'F32','shape':[99999999999999999999],'data_offsets':[0,4]}} | is not valid JSON",
                "{'a':{'dtype':'F32','shape':[1,1,1,1,1,1,1,1,2],'data_offsets':[0,4]}}    | shape of 9 numbers takes 8",
            })
    void tellsWhatIsWrong(String header, String reason) {
        refuses(file(header, 4), reason);
    }

    @Test
    void refusesFilesThatAreCutOrNone() {
        refuses(ByteBuffer.allocate(5), "at least 8 are needed");
        refuses(
                ByteBuffer.wrap("PK\3\4 this is a zip file".getBytes(StandardCharsets.UTF_8)),
                "follow.\nMaybe the file");
        refuses(ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(0, -1), "18446744073709551615");
        byte[] whole = SafeTensors.write(Map.of("a", tensor(DType.F32, 4)));
        for (int length = 0; length < whole.length; length++) {
            ByteBuffer cut = ByteBuffer.wrap(whole, 0, length);
            assertThatThrownBy(() -> SafeTensors.read(cut)).isInstanceOf(MalformedEventException.class);
        }
    }

    @Test
    void refusesToWriteWhatTheFormatLacks() {
        assertThatThrownBy(() -> SafeTensors.write(Map.of("z", tensor(DType.C128, 1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tensor 'z' is of type C128");
        assertThatThrownBy(() -> SafeTensors.write(Map.of("__metadata__", tensor(DType.U8, 1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("__metadata__");
    }

    @Test
    void readsTheFilesOfTheSharedModels() throws Exception {
        Path models = Path.of(System.getProperty("genie.shared", ""), "data", "models");
        assumeTrue(Files.isDirectory(models), "the shared models are not on this machine");
        int files = 0;
        for (Path path : safetensors(models)) {
            Map<String, TensorData> tensors = SafeTensors.read(ByteBuffer.wrap(Files.readAllBytes(path)));
            assertThat(tensors).as("%s", path).isNotEmpty();
            assertThat(SafeTensors.read(ByteBuffer.wrap(SafeTensors.write(tensors))))
                    .isEqualTo(tensors);
            files++;
        }
        assertThat(files).isPositive();
    }

    private static List<Path> safetensors(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(f -> f.toString().endsWith(".safetensors")).toList();
        }
    }
}
