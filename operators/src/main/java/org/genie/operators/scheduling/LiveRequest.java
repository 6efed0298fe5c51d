package org.genie.operators.scheduling;

import org.genie.model.Fence;
import org.genie.model.RequestId;
import org.genie.model.request.InferenceRequest;
import org.genie.model.request.Payload;
import org.jspecify.annotations.Nullable;

/** A request on its way: the hot, mutable form of its {@link RequestRecord}. */
final class LiveRequest {
    final long sequence;
    final long arrivedAtMillis;
    final Lineage lineage;
    private InferenceRequest submission;

    Stage stage = Stage.PARKED;
    long waitingSinceMillis;
    long resumesAtMillis;

    @Nullable
    Binding binding;

    Fence fence;
    Fence seenFence = new Fence(0, 0);

    @Nullable
    Attempt attempt;

    Trouble trouble = Trouble.NONE;

    /** What the attempt holds on the prefill executor; null when nothing. */
    Account.@Nullable Promise prefillPromise;
    /** What it holds on the decode executor; null when nothing. */
    Account.@Nullable Promise decodePromise;
    /** The moment it is lined up to be looked at again. */
    long dueAtMillis = Step.NEVER;
    /** Whether its waiting was explained already. */
    boolean waitExplained;

    LiveRequest(InferenceRequest submission, long sequence, long arrivedAtMillis, Fence fence, Lineage lineage) {
        this.submission = submission;
        this.sequence = sequence;
        this.arrivedAtMillis = arrivedAtMillis;
        this.fence = fence;
        this.lineage = lineage;
    }

    static LiveRequest restored(RequestRecord from, InferenceRequest submission, Lineage lineage) {
        LiveRequest request =
                new LiveRequest(submission, from.sequence(), from.arrivedAtMillis(), from.fence(), lineage);
        request.stage = from.stage();
        request.waitingSinceMillis = from.waitingSinceMillis();
        request.resumesAtMillis = from.resumesAtMillis();
        request.binding = from.binding();
        request.seenFence = from.seenFence();
        request.attempt = from.attempt();
        request.trouble = from.trouble();
        return request;
    }

    RequestRecord toRecord() {
        return new RequestRecord(
                id(),
                submission.model(),
                sequence,
                arrivedAtMillis,
                stage,
                waitingSinceMillis,
                resumesAtMillis,
                binding,
                fence,
                seenFence,
                attempt,
                trouble);
    }

    RequestId id() {
        return submission.id();
    }

    InferenceRequest submission() {
        return submission;
    }

    /** Puts tokens where text was. */
    void tokenised(InferenceRequest tokens) {
        submission = tokens;
    }

    int promptTokens() {
        return submission.payload() instanceof Payload.Prompt prompt
                ? prompt.tokens().size()
                : 0;
    }

    /** Whether an attempt was ever made. */
    boolean wasStarted() {
        return fence.attempt() > 0;
    }

    /**
     * A fence that readers and executors take, whatever they saw before, and below that of the next attempt: after a restart
     * attempts may have been made that this job does not know of.
     */
    Fence lastWord(long epoch) {
        Fence known = fence.compareTo(seenFence) >= 0 ? fence : seenFence;
        return known.epoch() >= epoch ? known : new Fence(epoch, fence.attempt());
    }

    /** Whether it made all the tokens it can make: its end was lost on the way. */
    boolean isComplete() {
        Binding bound = binding;
        if (bound == null || bound.isOnePass()) {
            return false;
        }
        return endsWithEos(bound) || isLongEnough(bound);
    }

    boolean endsWithEos(Binding bound) {
        return lineage.size() > 0 && bound.ends(lineage.last());
    }

    /** The last token made needs no position any more, so there is room for one beyond the context. */
    private boolean isLongEnough(Binding bound) {
        return lineage.size() >= submission.maxTokens()
                || (bound.maxContext().isPresent()
                        && promptTokens() + lineage.size() > bound.maxContext().getAsLong());
    }
}
