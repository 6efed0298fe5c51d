package org.genie.model;

/** Names a graph by its content: the SHA-256, in 64 lower-case hexadecimal digits, of structure and weights. */
public record GraphHash(String value) implements Comparable<GraphHash> {
    public GraphHash {
        if (value.length() != 64 || !value.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) {
            throw new IllegalArgumentException(
                    "graph hash '" + value + "' is not a SHA-256 in 64 lower-case hexadecimal digits.");
        }
    }

    /** The first twelve digits, for people. */
    public String brief() {
        return value.substring(0, 12);
    }

    @Override
    public int compareTo(GraphHash other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
