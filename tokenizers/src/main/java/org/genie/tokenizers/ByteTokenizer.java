package org.genie.tokenizers;

import java.nio.charset.StandardCharsets;
import org.genie.model.Tokens;

/** Tokens are the bytes of the text's UTF-8; ids above 255 stand for no text and decode as U+FFFD. */
final class ByteTokenizer implements Tokenizer {
    @Override
    public Tokens encode(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int[] ids = new int[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            ids[i] = bytes[i] & 0xFF;
        }
        return Tokens.of(ids);
    }

    @Override
    public String decode(Tokens tokens) {
        TextStream stream = stream();
        return stream.push(tokens) + stream.flush();
    }

    @Override
    public TextStream stream() {
        return new Utf8Stream();
    }

    @Override
    public void close() {}
}
