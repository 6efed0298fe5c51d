package org.genie.model.event;

import org.genie.model.RequestId;
import org.genie.model.request.InferenceRequest;

/** What travels on {@code genie.requests}, keyed by request id. */
public sealed interface RequestEvent {
    RequestId id();

    record Submitted(InferenceRequest request) implements RequestEvent {
        @Override
        public RequestId id() {
            return request.id();
        }
    }

    /** Ends the request with this id, wherever it is. */
    record Cancelled(RequestId id) implements RequestEvent {}
}
