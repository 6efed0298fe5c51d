package org.genie.model;

/** Names a set of executors that one scheduler decides for. */
public record PoolId(String value) implements Comparable<PoolId> {
    public PoolId {
        Identifiers.check("pool id", value);
    }

    @Override
    public int compareTo(PoolId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
