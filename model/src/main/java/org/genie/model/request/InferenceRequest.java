package org.genie.model.request;

import org.genie.model.ModelName;
import org.genie.model.RequestId;

/**
 * One request of a user.
 *
 * @param maxTokens most tokens to make; at least 1
 * @param submittedAtMillis wall clock of the producer
 * @param deadlineMillis wall clock after which nobody waits any more; 0 for none
 */
public record InferenceRequest(
        RequestId id, ModelName model, Payload payload, int maxTokens, long submittedAtMillis, long deadlineMillis) {
    public InferenceRequest {
        if (maxTokens < 1) {
            throw new IllegalArgumentException(
                    "request " + id + " asks for " + maxTokens + " tokens; at least 1 is needed.");
        }
    }
}
