package org.genie.operators.kafka;

import org.apache.flink.util.OutputTag;
import org.genie.operators.types.WireType;

/** The side output through which operators send records to Kafka. */
public final class Outlet {
    public static final OutputTag<OutgoingRecord> TAG = new OutputTag<>("outgoing", WireType.OUTGOING_RECORD.info());

    private Outlet() {}
}
