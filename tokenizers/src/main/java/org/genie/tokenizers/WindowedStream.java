package org.genie.tokenizers;

import java.util.Arrays;
import java.util.function.Function;
import org.genie.model.Tokens;
import org.genie.tokenizers.Tokenizer.TextStream;

/**
 * Decodes an answer piece by piece by way of a decoder of whole lists.
 *
 * <p>What text a token gives depends on its neighbours: characters span tokens, and some decoders drop a space at the
 * start. So a short window of tokens is decoded again with each piece: those whose text went out last (the context), then
 * the new ones. The text by which the window grew goes out, unless it ends in U+FFFD, which an unfinished character looks
 * like; then all new tokens wait. Serving systems do the same; each piece costs the decoding of a few tokens.
 */
final class WindowedStream implements TextStream {
    private static final String UNFINISHED = "\uFFFD";

    /** Where so many tokens in a row make no whole character, they go out as the garbage they are. */
    private static final int MOST_WAITING = 256;

    private final Function<long[], String> decoder;
    private long[] window = new long[0];
    /** How many tokens of the window are context. */
    private int context;
    /** The text of the context alone. */
    private String contextText = "";

    WindowedStream(Function<long[], String> decoder) {
        this.decoder = decoder;
    }

    @Override
    public String push(Tokens tokens) {
        if (tokens.isEmpty()) {
            return "";
        }
        int before = window.length;
        window = Arrays.copyOf(window, before + tokens.size());
        for (int i = 0; i < tokens.size(); i++) {
            window[before + i] = tokens.at(i);
        }
        String text = decoder.apply(window);
        boolean patient = window.length - context <= MOST_WAITING;
        if (text.length() > contextText.length() && !(patient && text.endsWith(UNFINISHED))) {
            return release(text);
        }
        if (!patient) {
            // Tokens without text, such as special ones: what follows is decoded as if they were not there.
            window = Arrays.copyOf(window, context);
        }
        return "";
    }

    @Override
    public String flush() {
        String text = window.length > context ? decoder.apply(window) : contextText;
        return text.length() <= contextText.length() ? "" : release(text);
    }

    private String release(String text) {
        String grown = text.substring(contextText.length());
        window = Arrays.copyOfRange(window, context, window.length);
        context = window.length;
        contextText = decoder.apply(window);
        return grown;
    }
}
