package org.genie.serde;

/**
 * Turns values of one type into bytes and back.
 *
 * @param <T> the type of the values
 */
public interface Codec<T> {
    /** The bytes of the value, with the schema's fingerprint in front (Avro single-object encoding). */
    byte[] encode(T value);

    /**
     * The value of the bytes.
     *
     * @throws MalformedEventException where they are not one, telling what is wrong
     */
    T decode(byte[] bytes) throws MalformedEventException;
}
