package org.genie.client;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.genie.model.Fence;
import org.genie.model.RequestId;
import org.genie.model.Tokens;
import org.genie.model.request.TokenChunk;
import org.jspecify.annotations.Nullable;

/**
 * One request's answer, put together from chunks that may come twice, late, or out of order.
 *
 * <p>Chunks of a lower fence than the highest seen are dropped; tokens below the offset already there are dropped;
 * chunks beyond it wait for the gap to close; the end counts once everything before it is there. Not thread-safe.
 */
public final class Answer {
    private final RequestId request;
    private final List<Integer> tokens = new ArrayList<>();
    private final List<Long> stepNanos = new ArrayList<>();
    private final TreeMap<Long, TokenChunk> waiting = new TreeMap<>();
    private Fence fence = new Fence(0, 0);
    private TokenChunk.@Nullable End end;

    public Answer(RequestId request) {
        this.request = request;
    }

    /** Takes a chunk; gives the tokens that became certain with it. */
    public Tokens add(TokenChunk chunk) {
        if (end != null || chunk.fence().compareTo(fence) < 0) {
            return Tokens.empty();
        }
        if (chunk.fence().compareTo(fence) > 0) {
            fence = chunk.fence();
            waiting.clear();
        }
        waiting.merge(chunk.offset(), chunk, Answer::fuller);
        int before = tokens.size();
        while (!waiting.isEmpty() && waiting.firstKey() <= tokens.size() && end == null) {
            take(waiting.pollFirstEntry().getValue());
        }
        return Tokens.of(tokens.subList(before, tokens.size()).stream()
                .mapToInt(Integer::intValue)
                .toArray());
    }

    /** Of two chunks at one offset the one that says more is kept. */
    private static TokenChunk fuller(TokenChunk one, TokenChunk other) {
        return other.isLast() || other.tokens().size() > one.tokens().size() ? other : one;
    }

    private void take(TokenChunk chunk) {
        int known = (int) (tokens.size() - chunk.offset());
        long[] nanos = chunk.stepNanos();
        for (int i = Math.max(0, known); i < chunk.tokens().size(); i++) {
            tokens.add(chunk.tokens().at(i));
            stepNanos.add(nanos[i]);
        }
        if (chunk.isLast()) {
            end = chunk.end();
        }
    }

    public RequestId request() {
        return request;
    }

    public Tokens tokens() {
        return Tokens.of(tokens.stream().mapToInt(Integer::intValue).toArray());
    }

    /** Times between tokens as the executor measured them; those before a first token are left out. */
    public long[] interTokenNanos() {
        return stepNanos.stream().mapToLong(Long::longValue).filter(n -> n > 0).toArray();
    }

    public boolean isEnded() {
        return end != null;
    }

    /** How it ended; null while it has not. */
    public TokenChunk.@Nullable End end() {
        return end;
    }
}
