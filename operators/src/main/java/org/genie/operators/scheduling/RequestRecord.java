package org.genie.operators.scheduling;

import org.genie.model.Fence;
import org.genie.model.ModelName;
import org.genie.model.RequestId;
import org.jspecify.annotations.Nullable;

/**
 * A live request as it rests in state: all but its payload and its tokens, which have maps of their own.
 *
 * @param sequence order of arrival
 * @param arrivedAtMillis when the job took it
 * @param waitingSinceMillis when it began to wait for an executor; 0 when it did not since its last token
 * @param resumesAtMillis when the pause between two attempts ends; 0 when there is none
 * @param binding null until admitted
 * @param fence of the newest attempt; its attempt is 0 before the first
 * @param seenFence highest among the result chunks taken: readers drop lower ones
 * @param attempt null unless running
 */
public record RequestRecord(
        RequestId id,
        ModelName model,
        long sequence,
        long arrivedAtMillis,
        Stage stage,
        long waitingSinceMillis,
        long resumesAtMillis,
        @Nullable Binding binding,
        Fence fence,
        Fence seenFence,
        @Nullable Attempt attempt,
        Trouble trouble) {}
