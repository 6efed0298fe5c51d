package org.genie.model.semantics;

/** What a graph does in the life of a request. */
public enum Phase {
    /** Reads a whole prompt (or a chunk of one) and makes its KV cache. */
    PREFILL,
    /** Makes one more token out of a KV cache. */
    DECODE,
    /** The encoder half of an encoder-decoder pair. */
    ENCODE,
    /** One pass, no cache. */
    FORWARD,
    /** Gradients. */
    BACKWARD,
    UNKNOWN
}
