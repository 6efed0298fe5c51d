package org.genie.tokenizers;

import org.genie.model.Tokens;

/** Stands for the tokenizer that a model does not have: encoding is refused, and no tokens have any text. */
final class NoTokenizer implements Tokenizer {
    private static final TextStream SILENT = new TextStream() {
        @Override
        public String push(Tokens tokens) {
            return "";
        }

        @Override
        public String flush() {
            return "";
        }
    };

    @Override
    public Tokens encode(String text) {
        throw new UnsupportedOperationException("the model takes token ids alone: it has no tokenizer for text.\n"
                + "Maybe send token ids, or name a tokenizer in its model.yaml.");
    }

    @Override
    public String decode(Tokens tokens) {
        return "";
    }

    @Override
    public TextStream stream() {
        return SILENT;
    }

    @Override
    public void close() {}
}
