package org.genie.operators.scheduling;

import java.util.List;
import java.util.OptionalLong;
import org.genie.model.ExecutorId;
import org.genie.model.Fence;
import org.genie.model.RequestId;
import org.genie.model.Tokens;
import org.genie.operators.Samples;

/** Standings for tests outside this package. */
public final class RequestRecords {
    private RequestRecords() {}

    public static List<Object> samples() {
        return List.of(
                record(Stage.PARKED, null, null, Trouble.NONE), record(Stage.RUNNING, binding(), attempt(), trouble()));
    }

    private static RequestRecord record(Stage stage, Binding binding, Attempt attempt, Trouble trouble) {
        return new RequestRecord(
                new RequestId("r"),
                Samples.MODEL,
                3,
                4,
                stage,
                5,
                6,
                binding,
                new Fence(7, 8),
                new Fence(7, 1),
                attempt,
                trouble);
    }

    private static Binding binding() {
        return new Binding(2, Samples.PREFILL, Samples.DECODE, 64, Tokens.of(99), OptionalLong.of(32));
    }

    private static Attempt attempt() {
        return new Attempt(new ExecutorId("p1"), 11, new ExecutorId("d1"), 12, 13, true, false);
    }

    private static Trouble trouble() {
        return Trouble.NONE.withFailure(List.of(new ExecutorId("p2")), "it broke.", 14);
    }
}
