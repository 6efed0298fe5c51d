package org.genie.model;

/** Names one request for as long as anybody remembers it; a repeat with the same id is the same request. */
public record RequestId(String value) implements Comparable<RequestId> {
    public RequestId {
        Identifiers.check("request id", value);
    }

    @Override
    public int compareTo(RequestId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
