package org.genie.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.genie.model.event.GraphEvent;
import org.genie.model.graph.DType;
import org.genie.model.graph.TensorData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Changed bytes decode to a value or to a {@link MalformedEventException}, within memory in proportion to them. */
@Timeout(120)
class HostileBytesTest {
    private static final int ROUNDS = 2000;
    private static final long FIXED_BYTES = 1 << 20;
    private static final long TIMES_INPUT = 300;

    /** Lengths and counts of 2^31-9, 2^62 and -2^62, as Avro writes them; the first is the most that Avro itself allows. */
    private static final List<byte[]> HUGE_NUMBERS = List.of(
            new byte[] {(byte) 0xEE, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x0F},
            new byte[] {-128, -128, -128, -128, -128, -128, -128, -128, -128, 1},
            new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, 127});

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    static List<WireType<?>> types() {
        return WireType.all();
    }

    @ParameterizedTest
    @MethodSource("types")
    void codecsSurviveChangedBytes(WireType<?> type) {
        survives(type.codec()::decode, type::bytes, 10);
    }

    @ParameterizedTest
    @MethodSource("types")
    void codecsAllocateNoMoreThanTheInputJustifies(WireType<?> type) {
        byte[] whole = type.bytes(3);
        warmUp(type.codec()::decode, whole);
        for (byte[] huge : HUGE_NUMBERS) {
            for (int at = 10; at < whole.length; at++) {
                byte[] bytes = splice(whole, at, 1, huge);
                survives(type.codec()::decode, bytes, "number of " + huge.length + " bytes at " + at);
            }
        }
    }

    @Test
    void requestJsonSurvivesChangedBytes() {
        byte[] json = "{\"id\":\"r1\",\"model\":\"demo\",\"tokens\":[1,22,333],\"maxTokens\":20,\"deadlineMillis\":17}"
                .getBytes(StandardCharsets.UTF_8);
        survives(Codecs.requestEvents()::decode, seed -> json, 1);
        byte[] nested = "[".repeat(200_000).getBytes(StandardCharsets.UTF_8);
        survives(Codecs.requestEvents()::decode, splice(json, 1, 0, nested), "nested arrays");
    }

    @Test
    void safeTensorsSurviveChangedBytes() {
        byte[] file = SafeTensors.write(Map.of(
                "a", new TensorData(DType.F32, List.of(2L, 3L), ByteBuffer.allocate(24)),
                "b", new TensorData(DType.I64, List.of(), ByteBuffer.allocate(8))));
        survives(bytes -> SafeTensors.read(ByteBuffer.wrap(bytes)), seed -> file, 0);
    }

    @Test
    void graphPiecesSurviveChangedBytes() {
        survives(
                bytes -> GraphChunks.join(
                        List.of(new GraphEvent.Chunk(new RandomValues(1).graph().hash(), 0, 1, bytes, List.of()))),
                seed -> GraphChunks.cut(new RandomValues(seed).graph(), List.of(), 1 << 20)
                        .get(0)
                        .bytes(),
                0);
    }

    private void survives(Decoding decoding, BytesOfSeed original, int firstChanged) {
        warmUp(decoding, original.of(0));
        for (long seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            byte[] bytes = original.of(seed % 50).clone();
            for (int changes = 1 + random.nextInt(3); changes > 0 && bytes.length > firstChanged; changes--) {
                bytes = changed(bytes, firstChanged + random.nextInt(bytes.length - firstChanged), random);
            }
            survives(decoding, bytes, "seed " + seed);
        }
    }

    private void survives(Decoding decoding, byte[] bytes, String what) {
        long before = threads.getCurrentThreadAllocatedBytes();
        try {
            decoding.decode(bytes);
        } catch (MalformedEventException e) {
            assertThat(e.getMessage()).as(what).isNotBlank();
        } catch (Exception | StackOverflowError e) {
            fail(what + " gives " + e, e);
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                .as("bytes allocated, %s", what)
                .isLessThan(FIXED_BYTES + TIMES_INPUT * bytes.length);
    }

    /** Loads what both outcomes need, which is not to be counted. */
    private static void warmUp(Decoding decoding, byte[] bytes) {
        for (byte[] input : List.of(bytes, Arrays.copyOf(bytes, bytes.length - 1))) {
            try {
                decoding.decode(input);
            } catch (MalformedEventException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }

    private static byte[] changed(byte[] bytes, int at, Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> splice(bytes, at, 1, new byte[] {(byte) (bytes[at] ^ 1 << random.nextInt(8))});
            case 1 -> splice(bytes, at, 1, new byte[] {(byte) random.nextInt()});
            case 2 -> splice(bytes, at, random.nextInt(bytes.length - at + 1), new byte[0]);
            case 3 -> splice(bytes, at, 0, HUGE_NUMBERS.get(random.nextInt(HUGE_NUMBERS.size())));
            default -> splice(bytes, at, 0, Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + 20)));
        };
    }

    private static byte[] splice(byte[] bytes, int at, int removed, byte[] added) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, at);
        out.writeBytes(added);
        out.write(bytes, at + removed, bytes.length - at - removed);
        return out.toByteArray();
    }

    private interface Decoding {
        Object decode(byte[] bytes) throws MalformedEventException;
    }

    private interface BytesOfSeed {
        byte[] of(long seed);
    }
}
