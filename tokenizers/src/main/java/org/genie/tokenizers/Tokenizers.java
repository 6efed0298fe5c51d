package org.genie.tokenizers;

import org.genie.model.request.TokenizerSpec;

/** Opens tokenizers. */
public final class Tokenizers {
    private Tokenizers() {}

    /**
     * Opens the tokenizer of a model; the caller closes it. The native library is loaded (and unpacked, the first time
     * ever) with the first {@link TokenizerSpec.HuggingFace} of the process, and with nothing else.
     *
     * @throws IllegalArgumentException naming the file and the rule where it is no tokenizer, or where its content is not
     *     what the spec's hash says
     * @throws IllegalStateException where the native library cannot be loaded on this machine
     */
    public static Tokenizer open(TokenizerSpec spec) {
        if (spec instanceof TokenizerSpec.HuggingFace file) {
            return HuggingFaceTokenizers.open(TokenizerFile.read(file));
        }
        return spec instanceof TokenizerSpec.Bytes ? new ByteTokenizer() : new NoTokenizer();
    }
}
