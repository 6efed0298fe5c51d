package org.genie.serde.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Random;
import org.genie.model.Tokens;
import org.junit.jupiter.api.Test;

class PackedNumbersTest {
    private static ByteBuffer bytes(int... values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length);
        for (int value : values) {
            buffer.put((byte) value);
        }
        return buffer.flip();
    }

    private static void refusesTokens(ByteBuffer packed, String reason) {
        assertThatThrownBy(() -> PackedNumbers.unpackTokens("tokens", packed))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void takesOneToThreeBytesForATokenId() {
        assertThat(PackedNumbers.pack(Tokens.of(127)).remaining()).isEqualTo(1);
        assertThat(PackedNumbers.pack(Tokens.of(128)).remaining()).isEqualTo(2);
        assertThat(PackedNumbers.pack(Tokens.of(151_643)).remaining()).isEqualTo(3);
        assertThat(PackedNumbers.pack(Tokens.of(0, 300))).isEqualTo(bytes(0, 0xAC, 0x02));
    }

    @Test
    void keepsEveryNumber() {
        long[] numbers = {0, 1, 127, 128, -1, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 62};
        assertThat(PackedNumbers.unpackLongs("nanos", PackedNumbers.pack(numbers)))
                .isEqualTo(numbers);
        Tokens tokens = Tokens.of(0, Integer.MAX_VALUE, Integer.MIN_VALUE, -1);
        assertThat(PackedNumbers.unpackTokens("tokens", PackedNumbers.pack(tokens)))
                .isEqualTo(tokens);
        int[] many = new Random(1).ints(100_000, 0, 128_000).toArray();
        assertThat(PackedNumbers.unpackTokens("tokens", PackedNumbers.pack(Tokens.of(many))))
                .isEqualTo(Tokens.of(many));
    }

    @Test
    void refusesNumbersThatBreakOffOrAreTooLong() {
        refusesTokens(bytes(5, 0x80), "tokens breaks off inside a packed number");
        refusesTokens(bytes(0xFF, 0xFF, 0xFF, 0xFF, 0x10), "more than 32 bits");
        refusesTokens(bytes(0x80, 0x80, 0x80, 0x80, 0x80, 0x00), "packed number of 6 bytes; at most 5");
        assertThatThrownBy(() -> PackedNumbers.unpackLongs(
                        "nanos", bytes(0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02)))
                .hasMessageContaining("more than 64 bits");
    }
}
