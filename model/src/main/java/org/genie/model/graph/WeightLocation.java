package org.genie.model.graph;

/**
 * Where the bytes of a weight storage lie.
 *
 * @param storage SHA-256 of the bytes (hexadecimal)
 * @param uri a {@code file:} URI of the file that holds them
 * @param offset byte offset in that file
 * @param length in bytes
 */
public record WeightLocation(String storage, String uri, long offset, long length) {
    public WeightLocation {
        if (offset < 0 || length < 0) {
            throw new IllegalArgumentException(
                    "weight storage " + storage + " lies at " + offset + " with length " + length + ".");
        }
    }
}
