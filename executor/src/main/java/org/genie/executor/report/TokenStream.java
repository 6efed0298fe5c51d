package org.genie.executor.report;

import java.util.Arrays;
import org.genie.model.Fence;
import org.genie.model.RequestId;
import org.genie.model.Tokens;
import org.genie.model.request.TokenChunk;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of one running sequence on their way to chunks. One thread adds, another takes chunks out; neither waits for
 * the other: the arrays are written before the count that makes them visible.
 */
public final class TokenStream {
    private static final int FIRST_CAPACITY = 64;

    private final RequestId request;
    private final Fence fence;
    private final long firstOffset;

    private int[] tokens = new int[FIRST_CAPACITY];
    private long[] nanos = new long[FIRST_CAPACITY];
    private volatile int count;
    private volatile TokenChunk.@Nullable End end;
    private volatile boolean closed;

    private int published;
    private boolean ended;
    private long publishedAtNanos;

    /** @param firstOffset index of the first token among all tokens made for the request */
    public TokenStream(RequestId request, Fence fence, long firstOffset) {
        this.request = request;
        this.fence = fence;
        this.firstOffset = firstOffset;
    }

    /** Adds a token, and the time from the one before it. */
    public void add(int token, long stepNanos) {
        int at = count;
        if (at == tokens.length) {
            tokens = Arrays.copyOf(tokens, at * 2);
            nanos = Arrays.copyOf(nanos, at * 2);
        }
        tokens[at] = token;
        nanos[at] = stepNanos;
        count = at + 1;
    }

    /** No more tokens come: this is the request's end. */
    public void finish(TokenChunk.End ending) {
        end = ending;
        closed = true;
    }

    /** No more tokens come, and the request does not end here: what was made is still published. */
    public void breakOff() {
        closed = true;
    }

    /**
     * The next chunk, where one is due: the first token alone and at once, later ones after the given gap, the end at once.
     * Called by one thread.
     */
    @Nullable
    TokenChunk next(long nowNanos, long gapNanos) {
        // In this order: an end, once seen, has all tokens before it.
        boolean last = closed;
        int made = count;
        if (published == 0 && made > 0) {
            return chunk(1, last && made == 1, nowNanos);
        }
        boolean ends = last && end != null && !ended;
        if (published < made && (last || nowNanos - publishedAtNanos >= gapNanos) || ends) {
            return chunk(made, last, nowNanos);
        }
        return null;
    }

    private TokenChunk chunk(int until, boolean withEnd, long nowNanos) {
        TokenChunk chunk = new TokenChunk(
                request,
                fence,
                firstOffset + published,
                Tokens.of(Arrays.copyOfRange(tokens, published, until)),
                Arrays.copyOfRange(nanos, published, until),
                withEnd ? end : null);
        ended |= withEnd;
        published = until;
        publishedAtNanos = nowNanos;
        return chunk;
    }

    /** True when everything was taken out and nothing more comes. */
    boolean isExhausted() {
        return closed && published == count && (ended || end == null);
    }

    /** When the next chunk is due; the stream must not be exhausted. */
    long dueAtNanos(long gapNanos) {
        return publishedAtNanos + gapNanos;
    }
}
