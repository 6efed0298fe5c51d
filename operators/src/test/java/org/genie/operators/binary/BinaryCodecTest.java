package org.genie.operators.binary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.genie.model.Fence;
import org.genie.model.Tokens;
import org.genie.serde.MalformedEventException;
import org.junit.jupiter.api.Test;

class BinaryCodecTest {
    private record Thing(
            String text,
            String nothing,
            Fence fence,
            Tokens tokens,
            OptionalLong some,
            OptionalLong none,
            OptionalDouble part,
            List<String> names) {}

    private static final BinaryCodec<Thing> CODEC =
            new BinaryCodec<>("thing", 3, BinaryCodecTest::write, BinaryCodecTest::read);
    private static final Thing THING = new Thing(
            "ä".repeat(40_000),
            null,
            new Fence(5, 6),
            Tokens.of(1, -2),
            OptionalLong.of(7),
            OptionalLong.empty(),
            OptionalDouble.of(0.5),
            List.of("a", ""));

    private static void write(Thing thing, DataOutputStream out) throws IOException {
        Fields.writeText(out, thing.text());
        Fields.writeText(out, thing.nothing());
        Fields.writeFence(out, thing.fence());
        Fields.writeTokens(out, thing.tokens());
        Fields.writeOptional(out, thing.some());
        Fields.writeOptional(out, thing.none());
        Fields.writeOptional(out, thing.part());
        Fields.writeAll(out, thing.names(), (name, o) -> Fields.writeText(o, name));
    }

    private static Thing read(DataInputStream in) throws IOException, MalformedEventException {
        return new Thing(
                Fields.readText(in),
                Fields.readNullableText(in),
                Fields.readFence(in),
                Fields.readTokens(in),
                Fields.readOptionalLong(in),
                Fields.readOptionalLong(in),
                Fields.readOptionalDouble(in),
                Fields.readAll(in, Fields::readText));
    }

    @Test
    void readsWhatItWrote() throws Exception {
        assertThat(CODEC.decode(CODEC.encode(THING))).isEqualTo(THING);
    }

    @Test
    void refusesBytesCutAnywhere() {
        byte[] whole = CODEC.encode(new Thing(
                "ab", "c", new Fence(1, 1), Tokens.of(1), THING.some(), THING.none(), THING.part(), List.of("x")));
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> CODEC.decode(cut)).isInstanceOf(MalformedEventException.class);
        }
    }

    @Test
    void refusesStrayBytesAndOtherVersions() {
        byte[] whole = CODEC.encode(THING);
        assertThatThrownBy(() -> CODEC.decode(java.util.Arrays.copyOf(whole, whole.length + 2)))
                .hasMessage("thing is followed by 2 stray bytes.");
        whole[0] = 9;
        assertThatThrownBy(() -> CODEC.decode(whole)).hasMessage("thing has the version 9; this job reads 3.");
    }

    @Test
    void refusesLengthsThatCannotBe() {
        BinaryCodec<Tokens> tokens =
                new BinaryCodec<>("tokens", 1, (t, out) -> out.writeInt(Integer.MAX_VALUE), Fields::readTokens);
        assertThatThrownBy(() -> tokens.decode(tokens.encode(Tokens.empty())))
                .hasMessageContaining("2147483647 tokens");
        BinaryCodec<List<String>> list =
                new BinaryCodec<>("list", 1, (l, out) -> out.writeInt(-5), in -> Fields.readAll(in, Fields::readText));
        assertThatThrownBy(() -> list.decode(list.encode(List.of()))).hasMessageContaining("-5 values");
    }
}
