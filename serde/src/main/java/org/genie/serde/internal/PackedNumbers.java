package org.genie.serde.internal;

import java.nio.ByteBuffer;
import org.genie.model.Tokens;

/**
 * Lists of whole numbers as bytes, each number in unsigned LEB128: seven bits a byte, lowest first, the high bit set on
 * all bytes but its last. A token id takes one to three bytes and no object; a negative number takes the longest form.
 */
final class PackedNumbers {
    private static final int LONGEST_INT = 5;
    private static final int LONGEST_LONG = 10;

    private PackedNumbers() {}

    static ByteBuffer pack(Tokens tokens) {
        byte[] bytes = new byte[packedSize(tokens)];
        int at = 0;
        for (int i = 0; i < tokens.size(); i++) {
            at = put(Integer.toUnsignedLong(tokens.at(i)), bytes, at);
        }
        return ByteBuffer.wrap(bytes);
    }

    static ByteBuffer pack(long[] numbers) {
        int size = 0;
        for (long number : numbers) {
            size += sizeOf(number);
        }
        byte[] bytes = new byte[size];
        int at = 0;
        for (long number : numbers) {
            at = put(number, bytes, at);
        }
        return ByteBuffer.wrap(bytes);
    }

    static Tokens unpackTokens(String field, ByteBuffer packed) {
        int[] ids = new int[count(field, packed)];
        int at = packed.position();
        for (int i = 0; i < ids.length; i++) {
            int end = endOfNumber(field, packed, at, LONGEST_INT);
            long value = number(packed, at, end);
            if (value > 0xFFFF_FFFFL) {
                throw new IllegalArgumentException(field + " holds a number of more than 32 bits.");
            }
            ids[i] = (int) value;
            at = end;
        }
        return Tokens.of(ids);
    }

    static long[] unpackLongs(String field, ByteBuffer packed) {
        long[] numbers = new long[count(field, packed)];
        int at = packed.position();
        for (int i = 0; i < numbers.length; i++) {
            int end = endOfNumber(field, packed, at, LONGEST_LONG);
            if (end - at == LONGEST_LONG && packed.get(end - 1) != 1) {
                throw new IllegalArgumentException(field + " holds a number of more than 64 bits.");
            }
            numbers[i] = number(packed, at, end);
            at = end;
        }
        return numbers;
    }

    private static int packedSize(Tokens tokens) {
        int size = 0;
        for (int i = 0; i < tokens.size(); i++) {
            size += sizeOf(Integer.toUnsignedLong(tokens.at(i)));
        }
        return size;
    }

    private static int sizeOf(long number) {
        return Math.max(1, (70 - Long.numberOfLeadingZeros(number)) / 7);
    }

    private static int put(long number, byte[] bytes, int start) {
        int at = start;
        long rest = number;
        while ((rest & ~0x7FL) != 0) {
            bytes[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[at++] = (byte) rest;
        return at;
    }

    /** How many numbers the bytes hold: as many as there are last bytes. */
    private static int count(String field, ByteBuffer packed) {
        int count = 0;
        for (int i = packed.position(); i < packed.limit(); i++) {
            if (packed.get(i) >= 0) {
                count++;
            }
        }
        if (packed.hasRemaining() && packed.get(packed.limit() - 1) < 0) {
            throw new IllegalArgumentException(field + " breaks off inside a packed number.");
        }
        return count;
    }

    private static int endOfNumber(String field, ByteBuffer packed, int start, int longest) {
        int end = start + 1;
        while (packed.get(end - 1) < 0) {
            end++;
        }
        if (end - start > longest) {
            throw new IllegalArgumentException(field + " holds a packed number of " + (end - start) + " bytes; at most "
                    + longest + " are allowed.");
        }
        return end;
    }

    private static long number(ByteBuffer packed, int start, int end) {
        long value = 0;
        for (int i = start, shift = 0; i < end; i++, shift += 7) {
            value |= (packed.get(i) & 0x7FL) << shift;
        }
        return value;
    }
}
