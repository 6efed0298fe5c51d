package org.genie.operators.scheduling;

import org.genie.serde.Codec;
import org.genie.serde.MalformedEventException;

/** Puts standings through their bytes, as state does. */
final class RequestRecordRoundTrip {
    private final Codec<RequestRecord> codec = RequestRecordCodec.create();

    RequestRecord of(RequestRecord written) {
        try {
            RequestRecord read = codec.decode(codec.encode(written));
            if (!read.equals(written)) {
                throw new AssertionError(written + " came back as " + read);
            }
            return read;
        } catch (MalformedEventException e) {
            throw new AssertionError(e);
        }
    }
}
