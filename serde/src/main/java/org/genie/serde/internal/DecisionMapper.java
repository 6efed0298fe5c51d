package org.genie.serde.internal;

import org.genie.model.RequestId;
import org.genie.model.event.DecisionRecord;
import org.genie.serde.Codec;
import org.genie.serde.avro.WireDecision;

/** Why requests went where they went. */
public final class DecisionMapper {
    public static final Codec<DecisionRecord> CODEC = new AvroCodec<>(
            "decision", WireDecision.getClassSchema(), DecisionMapper::toWire, DecisionMapper::fromWire);

    private DecisionMapper() {}

    private static WireDecision toWire(DecisionRecord d) {
        return new WireDecision(
                d.request().value(),
                WireValues.fence(d.fence()),
                d.choice(),
                WireValues.nullable(d.prefill()),
                WireValues.nullable(d.decode()),
                d.planVersion(),
                d.explanation(),
                d.atMillis());
    }

    private static DecisionRecord fromWire(WireDecision d) {
        return new DecisionRecord(
                new RequestId(d.getRequest()),
                WireValues.fence(d.getFence()),
                d.getChoice(),
                WireValues.executor(d.getPrefill()),
                WireValues.executor(d.getDecode()),
                d.getPlanVersion(),
                d.getExplanation(),
                d.getAtMillis());
    }
}
