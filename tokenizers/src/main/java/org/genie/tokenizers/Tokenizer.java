package org.genie.tokenizers;

import org.genie.model.Tokens;

/** Text to tokens and back, for one model. Thread-safe. */
public interface Tokenizer extends AutoCloseable {
    /**
     * Tokens of the text, without special tokens added.
     *
     * @throws UnsupportedOperationException where the model takes token ids alone, saying so
     */
    Tokens encode(String text);

    /** Text of all the tokens at once, special ones left out; bytes that are no UTF-8 become U+FFFD. */
    String decode(Tokens tokens);

    /** A decoder for one answer that streams. */
    TextStream stream();

    @Override
    void close();

    /** Decodes one answer piece by piece; holds back an unfinished character. Not thread-safe. */
    interface TextStream {
        /** The text that became certain with these tokens; may be empty. */
        String push(Tokens tokens);

        /** What was held back, at the end of the answer. */
        String flush();
    }
}
