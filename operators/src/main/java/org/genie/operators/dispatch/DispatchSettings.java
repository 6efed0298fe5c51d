package org.genie.operators.dispatch;

import java.io.Serializable;
import java.time.Duration;

/**
 * How long executors may take to answer.
 *
 * @param deadline for one answer
 * @param maxUnanswered most dispatches that one executor may leave unanswered
 */
public record DispatchSettings(Duration deadline, int maxUnanswered) implements Serializable {
    public static final DispatchSettings DEFAULT = new DispatchSettings(Duration.ofMillis(500), 1_000);

    public DispatchSettings {
        if (maxUnanswered < 1 || deadline.isNegative() || deadline.isZero()) {
            throw new IllegalArgumentException("dispatch settings hold the deadline " + deadline + " and maxUnanswered "
                    + maxUnanswered + "; both are above 0.");
        }
    }
}
