package org.genie.tokenizers;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.genie.model.Tokens;
import org.genie.tokenizers.Tokenizer.TextStream;

/** Decodes bytes that come as token ids; holds back the up to three bytes of an unfinished character. */
final class Utf8Stream implements TextStream {
    private static final char REPLACEMENT = '\uFFFD';

    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private ByteBuffer bytes = ByteBuffer.allocate(16);

    @Override
    public String push(Tokens tokens) {
        StringBuilder text = new StringBuilder();
        makeRoom(tokens.size());
        for (int i = 0; i < tokens.size(); i++) {
            int id = tokens.at(i);
            if (id >= 0 && id <= 0xFF) {
                bytes.put((byte) id);
            } else {
                decode(text, true);
                text.append(REPLACEMENT);
            }
        }
        decode(text, false);
        return text.toString();
    }

    @Override
    public String flush() {
        StringBuilder text = new StringBuilder();
        decode(text, true);
        return text.toString();
    }

    /** Decodes what is there; at an end, an unfinished character is malformed. */
    private void decode(StringBuilder text, boolean end) {
        bytes.flip();
        CharBuffer chars = CharBuffer.allocate(bytes.remaining() + 1);
        decoder.reset();
        decoder.decode(bytes, chars, end);
        text.append(chars.flip());
        bytes.compact();
    }

    private void makeRoom(int count) {
        if (bytes.remaining() < count) {
            ByteBuffer larger = ByteBuffer.allocate(bytes.position() + count);
            larger.put(bytes.flip());
            bytes = larger;
        }
    }
}
