package org.genie.model.cluster;

/** What an executor is for. */
public enum ExecutorRole {
    PREFILL,
    DECODE,
    /** Stands in for either when its pool is empty, and runs one-pass graphs. */
    ANY;

    public boolean canPrefill() {
        return this != DECODE;
    }

    public boolean canDecode() {
        return this != PREFILL;
    }
}
