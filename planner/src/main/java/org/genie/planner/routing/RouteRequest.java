package org.genie.planner.routing;

import java.util.List;
import org.genie.model.ExecutorId;

/**
 * What routing needs of a request.
 *
 * @param sequence position in the order of arrival; policies that take turns count by it
 * @param promptTokens tokens to prefill
 * @param maxNewTokens most tokens that will be made after them
 * @param kvBytesPerToken of the model; 0 for one-pass graphs
 * @param prefillCandidates executors that the plan lets prefill (or run the one-pass graph)
 * @param decodeCandidates executors that the plan lets decode; empty for one-pass graphs
 * @param excluded executors that failed this request before: taken only when there is no other
 */
public record RouteRequest(
        long sequence,
        int promptTokens,
        int maxNewTokens,
        long kvBytesPerToken,
        List<ExecutorId> prefillCandidates,
        List<ExecutorId> decodeCandidates,
        List<ExecutorId> excluded) {
    public RouteRequest {
        prefillCandidates = List.copyOf(prefillCandidates);
        decodeCandidates = List.copyOf(decodeCandidates);
        excluded = List.copyOf(excluded);
    }

    /** A request for which the order of arrival does not matter. */
    public RouteRequest(
            int promptTokens,
            int maxNewTokens,
            long kvBytesPerToken,
            List<ExecutorId> prefillCandidates,
            List<ExecutorId> decodeCandidates,
            List<ExecutorId> excluded) {
        this(0, promptTokens, maxNewTokens, kvBytesPerToken, prefillCandidates, decodeCandidates, excluded);
    }
}
