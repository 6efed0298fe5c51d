package org.genie.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageDecoder;
import org.genie.model.RequestId;
import org.genie.model.event.RequestEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CodecsTest {
    static List<WireType<?>> types() {
        return WireType.all();
    }

    @ParameterizedTest
    @MethodSource("types")
    <T> void returnsWhatWasEncoded(WireType<T> type) throws MalformedEventException {
        for (long seed = 0; seed < 150; seed++) {
            T value = type.value(seed);
            T decoded = type.codec().decode(type.codec().encode(value));
            assertThat(decoded)
                    .as("seed %d", seed)
                    .usingRecursiveComparison()
                    .withEqualsForType(Double::equals, Double.class)
                    .isEqualTo(value);
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void writesSingleObjectsThatAnyAvroReaderTakes(WireType<?> type) throws Exception {
        BinaryMessageDecoder<GenericRecord> reader = new BinaryMessageDecoder<>(GenericData.get(), type.schema());
        for (long seed = 0; seed < 20; seed++) {
            GenericRecord record = reader.decode(type.bytes(seed));
            assertThat(record.getSchema()).isEqualTo(type.schema());
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void givesEqualValuesEqualBytes(WireType<?> type) {
        for (long seed = 0; seed < 20; seed++) {
            assertThat(type.bytes(seed)).as("seed %d", seed).isEqualTo(type.bytes(seed));
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void refusesBytesThatAreCutAnywhere(WireType<?> type) {
        byte[] whole = type.bytes(7);
        for (int length = 0; length < whole.length; length += Math.max(1, whole.length / 200)) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> type.codec().decode(cut))
                    .as("cut to %d bytes", length)
                    .isInstanceOf(MalformedEventException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void refusesBytesLeftOver(WireType<?> type) {
        byte[] whole = type.bytes(7);
        assertThatThrownBy(() -> type.codec().decode(Arrays.copyOf(whole, whole.length + 1)))
                .isInstanceOf(MalformedEventException.class)
                .hasMessageContaining("left over");
    }

    @ParameterizedTest
    @MethodSource("types")
    void namesTheTypeThatCameInstead(WireType<?> type) {
        WireType<?> other = types().get((types().indexOf(typeNamed(type.name())) + 1) % types().size());
        assertThatThrownBy(() -> type.codec().decode(other.bytes(1)))
                .isInstanceOf(MalformedEventException.class)
                .hasMessageContaining(
                        "was expected, but the bytes are a " + other.schema().getName())
                .hasMessageContaining("Maybe its producer writes to the wrong topic.");
    }

    @Test
    void refusesNoBytesAndOtherFormatsAndUnknownSchemas() {
        assertThatThrownBy(() -> Codecs.heartbeats().decode(new byte[0]))
                .hasMessage("heartbeat of 0 bytes is too short: at least 10 are needed for the schema's fingerprint.");
        assertThatThrownBy(() -> Codecs.heartbeats().decode("a line of text".getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("heartbeat begins with the bytes 6120, not with c301");
        byte[] unknown = typeNamed("heartbeat").bytes(1);
        unknown[5] ^= 1;
        assertThatThrownBy(() -> Codecs.heartbeats().decode(unknown))
                .isInstanceOf(MalformedEventException.class)
                .hasMessageContaining("which this Genie does not know");
    }

    @Test
    void tellsTheRuleThatAValueBreaks() {
        byte[] bytes = Codecs.requestEvents().encode(new RequestEvent.Cancelled(new RequestId("abc")));
        bytes[bytes.length - 1] = '?';
        assertThatThrownBy(() -> Codecs.requestEvents().decode(bytes))
                .isInstanceOf(MalformedEventException.class)
                .hasMessageStartingWith("request event is not valid: request id 'ab?' holds the character '?' at 2");
    }

    private static WireType<?> typeNamed(String name) {
        return types().stream().filter(t -> t.name().equals(name)).findFirst().orElseThrow();
    }
}
