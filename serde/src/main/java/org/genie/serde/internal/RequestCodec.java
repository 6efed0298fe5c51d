package org.genie.serde.internal;

import org.genie.model.event.RequestEvent;
import org.genie.serde.Codec;
import org.genie.serde.MalformedEventException;

/** Request events: written as Avro, read as Avro or JSON by their first byte. */
public final class RequestCodec implements Codec<RequestEvent> {
    public static final Codec<RequestEvent> CODEC = new RequestCodec();

    private RequestCodec() {}

    @Override
    public byte[] encode(RequestEvent event) {
        return RequestMapper.CODEC.encode(event);
    }

    @Override
    public RequestEvent decode(byte[] bytes) throws MalformedEventException {
        return RequestJson.looksLike(bytes) ? RequestJson.decode(bytes) : RequestMapper.CODEC.decode(bytes);
    }
}
