package org.genie.model.event;

import org.genie.model.ExecutorId;
import org.genie.model.Fence;
import org.genie.model.RequestId;
import org.jspecify.annotations.Nullable;

/**
 * Why a request went where it went; sampled to {@code genie.decisions}.
 *
 * @param choice what was decided: {@code dispatch}, {@code refuse}, {@code wait}, {@code retry}
 * @param explanation one line per candidate
 */
public record DecisionRecord(
        RequestId request,
        Fence fence,
        String choice,
        @Nullable ExecutorId prefill,
        @Nullable ExecutorId decode,
        long planVersion,
        String explanation,
        long atMillis) {}
