package org.genie.operators.scheduling;

import java.util.List;
import java.util.Map;
import org.genie.model.RequestId;
import org.genie.model.Tokens;
import org.genie.model.request.InferenceRequest;

/**
 * What the log added up to: a scheduler is rebuilt from it.
 *
 * @param epoch the last one used; 0 when there was none
 * @param pages tokens by request and page
 * @param ended until when ids are remembered
 */
public record SchedulerMemory(
        long epoch,
        List<RequestRecord> requests,
        Map<RequestId, InferenceRequest> submissions,
        Map<RequestId, Map<Integer, Tokens>> pages,
        Map<RequestId, Long> ended) {
    public static final SchedulerMemory EMPTY = new SchedulerMemory(0, List.of(), Map.of(), Map.of(), Map.of());
}
