package org.genie.model.event;

/** Why something was refused or failed, for programs; the message is for people. */
public enum RefusalCode {
    NONE,
    /** No memory for the KV cache: needed and free are bytes. */
    NO_MEMORY,
    /** The waiting line is full: needed and free are requests. */
    QUEUE_FULL,
    /** The executor does not have the graph (yet). */
    NOT_LOADED,
    /** A newer attempt is known here. */
    STALE_FENCE,
    /** The executor is ending. */
    DRAINING,
    /** The request itself cannot be served: trying again never helps. */
    BAD_REQUEST,
    /** The peer could not be reached, or the hand-over's lease expired. */
    HANDOVER,
    /** The computation threw. */
    ENGINE,
    DEADLINE,
    INTERNAL
}
