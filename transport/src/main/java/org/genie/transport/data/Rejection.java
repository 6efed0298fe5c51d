package org.genie.transport.data;

/** Why a receiver did not take a transfer; it holds nothing of it. The message is for people. */
public record Rejection(Reason reason, String message) {
    /** Why, for programs. */
    public enum Reason {
        /** The reservation expired, was given up, or belongs to another attempt. */
        UNKNOWN_RESERVATION,
        /** This very attempt is committed already: the receiver has everything. */
        ALREADY_COMMITTED,
        /** Number, types, shapes or bytes are not those that were reserved for. */
        MISFIT,
        /** A checksum differs. */
        CORRUPT,
        /** The bytes are not of this protocol, or of another version of it. */
        MALFORMED,
        /** The receiver has no memory for it in spite of the reservation. */
        NO_MEMORY,
        /** The receiver broke. */
        INTERNAL
    }
}
