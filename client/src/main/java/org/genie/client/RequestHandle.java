package org.genie.client;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.genie.model.Tokens;
import org.genie.model.request.InferenceRequest;
import org.genie.model.request.TokenChunk;

/** A request under way: its answer so far, and a future of its end. Thread-safe. */
public final class RequestHandle {
    private final InferenceRequest request;
    private final Answer answer;
    private final Consumer<Tokens> onTokens;
    private final CompletableFuture<Answer> done = new CompletableFuture<>();
    private long sentNanos;
    private long firstTokenNanos;

    RequestHandle(InferenceRequest request, Consumer<Tokens> onTokens) {
        this.request = request;
        this.answer = new Answer(request.id());
        this.onTokens = onTokens;
    }

    public InferenceRequest request() {
        return request;
    }

    synchronized void sent(long nanos) {
        sentNanos = nanos;
    }

    void accept(TokenChunk chunk, long nowNanos) {
        Tokens fresh;
        boolean ended;
        synchronized (this) {
            fresh = answer.add(chunk);
            if (!fresh.isEmpty() && firstTokenNanos == 0) {
                firstTokenNanos = nowNanos;
            }
            ended = answer.isEnded();
        }
        if (!fresh.isEmpty()) {
            onTokens.accept(fresh);
        }
        if (ended) {
            done.complete(answer);
        }
    }

    void fail(RuntimeException cause) {
        done.completeExceptionally(cause);
    }

    /** Completes with the answer when it has ended, refused and failed ones included. */
    public CompletableFuture<Answer> done() {
        return done;
    }

    /** Milliseconds from sending to the first token, as this client saw them; 0 while there is none. */
    public synchronized double ttftMillis() {
        return firstTokenNanos == 0 ? 0 : (firstTokenNanos - sentNanos) / 1e6;
    }
}
