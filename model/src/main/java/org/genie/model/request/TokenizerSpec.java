package org.genie.model.request;

/** How a model's text becomes tokens. */
public sealed interface TokenizerSpec {
    /** The model takes token ids alone. */
    record None() implements TokenizerSpec {}

    /** Tokens are the UTF-8 bytes. */
    record Bytes() implements TokenizerSpec {}

    /**
     * A Hugging Face {@code tokenizer.json}.
     *
     * @param uri a {@code file:} URI
     * @param sha256 of the file's bytes, hexadecimal
     */
    record HuggingFace(String uri, String sha256) implements TokenizerSpec {}
}
