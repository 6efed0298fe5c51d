package org.genie.serde.internal;

import java.nio.ByteBuffer;
import org.genie.model.ModelName;
import org.genie.model.RequestId;
import org.genie.model.event.RequestEvent;
import org.genie.model.request.InferenceRequest;
import org.genie.model.request.Payload;
import org.genie.serde.Codec;
import org.genie.serde.avro.WireCancel;
import org.genie.serde.avro.WireRequest;
import org.genie.serde.avro.WireRequestEvent;

/** Requests and their cancellations. */
final class RequestMapper {
    static final Codec<RequestEvent> CODEC = new AvroCodec<>(
            "request event", WireRequestEvent.getClassSchema(), RequestMapper::toWire, RequestMapper::fromWire);

    private RequestMapper() {}

    private static WireRequestEvent toWire(RequestEvent event) {
        return event instanceof RequestEvent.Submitted submitted
                ? new WireRequestEvent(request(submitted.request()))
                : new WireRequestEvent(new WireCancel(event.id().value()));
    }

    private static RequestEvent fromWire(WireRequestEvent event) {
        return event.getEvent() instanceof WireRequest request
                ? new RequestEvent.Submitted(request(request))
                : new RequestEvent.Cancelled(new RequestId(((WireCancel) event.getEvent()).getCancel()));
    }

    private static WireRequest request(InferenceRequest r) {
        Payload payload = r.payload();
        return new WireRequest(
                r.id().value(),
                r.model().value(),
                payload instanceof Payload.Prompt prompt ? PackedNumbers.pack(prompt.tokens()) : null,
                payload instanceof Payload.Text text ? text.text() : null,
                payload instanceof Payload.Inputs inputs ? ByteBuffer.wrap(inputs.safetensors()) : null,
                r.maxTokens(),
                r.submittedAtMillis(),
                r.deadlineMillis());
    }

    private static InferenceRequest request(WireRequest r) {
        return new InferenceRequest(
                new RequestId(r.getId()),
                new ModelName(r.getModel()),
                payload(r),
                r.getMaxTokens(),
                r.getSubmittedAtMillis(),
                r.getDeadlineMillis());
    }

    private static Payload payload(WireRequest r) {
        int set = (r.getTokens() == null ? 0 : 1) + (r.getText() == null ? 0 : 1) + (r.getInputs() == null ? 0 : 1);
        if (set != 1) {
            throw new IllegalArgumentException(
                    "request " + r.getId() + " has " + set + " of tokens, text and inputs; exactly one is needed.");
        }
        if (r.getTokens() != null) {
            return new Payload.Prompt(PackedNumbers.unpackTokens("tokens", r.getTokens()));
        }
        return r.getText() != null
                ? new Payload.Text(r.getText())
                : new Payload.Inputs(WireValues.bytes(r.getInputs()));
    }
}
