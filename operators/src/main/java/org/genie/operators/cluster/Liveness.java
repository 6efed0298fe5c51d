package org.genie.operators.cluster;

import java.io.Serializable;
import java.time.Duration;

/**
 * When an executor that falls silent counts as dead.
 *
 * @param missedIntervals heartbeat intervals without a heartbeat
 * @param atLeast shortest silence that counts, however short the interval
 */
public record Liveness(int missedIntervals, Duration atLeast) implements Serializable {
    public static final Liveness DEFAULT = new Liveness(3, Duration.ofMillis(1500));

    public Liveness {
        if (missedIntervals < 1) {
            throw new IllegalArgumentException(
                    "liveness allows " + missedIntervals + " missed heartbeats; at least 1 is needed.");
        }
    }

    /** Longest silence, in milliseconds, of an executor with the given heartbeat interval. */
    long silenceMillis(long intervalMillis) {
        return Math.max(atLeast.toMillis(), missedIntervals * Math.max(0, intervalMillis));
    }
}
