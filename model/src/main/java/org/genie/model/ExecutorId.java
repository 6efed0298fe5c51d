package org.genie.model;

/** Names one executor process's slot in the pool, kept across its restarts. */
public record ExecutorId(String value) implements Comparable<ExecutorId> {
    public ExecutorId {
        Identifiers.check("executor id", value);
    }

    @Override
    public int compareTo(ExecutorId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
