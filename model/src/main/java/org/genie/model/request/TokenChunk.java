package org.genie.model.request;

import java.util.Arrays;
import org.genie.model.Fence;
import org.genie.model.RequestId;
import org.genie.model.Tokens;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a request's answer, or its end. Readers drop tokens below the offset they have, wait on gaps, and end on
 * the chunk that has an end.
 *
 * @param offset index of the first token among all tokens made for the request
 * @param stepNanos for each token the time from the one before it, as the executor measured; 0 for the first
 * @param end set on the last chunk alone
 */
public record TokenChunk(
        RequestId request,
        Fence fence,
        long offset,
        Tokens tokens,
        long[] stepNanos,
        @Nullable End end) {
    public TokenChunk {
        if (offset < 0) {
            throw new IllegalArgumentException("chunk of request " + request + " has the offset " + offset + ".");
        }
        if (stepNanos.length != tokens.size()) {
            throw new IllegalArgumentException("chunk of request " + request + " has " + tokens.size() + " tokens but "
                    + stepNanos.length + " step times.");
        }
        stepNanos = stepNanos.clone();
    }

    /**
     * How a request ended.
     *
     * @param message empty on success; else one clear sentence, with the likely fix on a line of its own
     * @param retryAfterMillis for refusals, when trying again makes sense; 0 when it never does
     * @param outputs for one-pass graphs, a safetensors file with {@code output.0}…; else empty
     */
    public record End(
            FinishReason reason, String message, long retryAfterMillis, RequestReport report, byte[] outputs) {
        @Override
        public boolean equals(Object other) {
            return other instanceof End e
                    && reason == e.reason
                    && message.equals(e.message)
                    && retryAfterMillis == e.retryAfterMillis
                    && report.equals(e.report)
                    && Arrays.equals(outputs, e.outputs);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(outputs) * 31 + message.hashCode();
        }

        @Override
        public String toString() {
            return reason + (message.isEmpty() ? "" : ": " + message);
        }
    }

    /** A chunk that only ends its request. */
    public static TokenChunk ending(RequestId request, Fence fence, long offset, End end) {
        return new TokenChunk(request, fence, offset, Tokens.empty(), new long[0], end);
    }

    /** An end without anything run or made: a refusal or a failure. */
    public static End without(FinishReason reason, String message, long retryAfterMillis) {
        return new End(reason, message, retryAfterMillis, RequestReport.NOTHING_RAN, new byte[0]);
    }

    public boolean isLast() {
        return end != null;
    }

    @Override
    public long[] stepNanos() {
        return stepNanos.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TokenChunk c
                && request.equals(c.request)
                && fence.equals(c.fence)
                && offset == c.offset
                && tokens.equals(c.tokens)
                && Arrays.equals(stepNanos, c.stepNanos)
                && java.util.Objects.equals(end, c.end);
    }

    @Override
    public int hashCode() {
        return request.hashCode() * 31 + Long.hashCode(offset);
    }

    @Override
    public String toString() {
        return "chunk of " + request + " at " + offset + ": " + tokens + (end == null ? "" : ", " + end);
    }
}
