package org.genie.operators.scheduling;

import java.io.Serializable;
import java.time.Duration;

/**
 * How patient the scheduler is, and how much it holds.
 *
 * @param unknownModelLimit how long a request waits for a model that nobody published
 * @param planLimit how long it waits for the plan of a model that somebody published
 * @param catchUpLimit how long reading topics up to their ends at start-up may take before it is no reason to wait
 * @param settleTime how long after the pool last changed a plan without a place for a model is not yet believed
 * @param waitingLimit how long a request waits for a free executor
 * @param maxWaiting most requests that wait, parked ones included
 * @param retryAfter what refused requests are told when trying again makes sense
 * @param maxAttempts failures in a row, without a token between, that end a request
 * @param retryWindow time after the first of them that ends it too
 * @param firstBackOff pause before the next attempt; doubles each time
 * @param longestBackOff where doubling ends
 * @param acceptLimit how long a dispatch may go without a word from its executor
 * @param reportLag age at which a decision is sure to be in an executor's next report
 * @param sweepInterval how often the living are told from the dead
 * @param finishedFor how long the id of an ended request is remembered
 * @param maxFinished most ids remembered
 * @param explainedShare share of the requests, 0 to 1, whose decisions are explained
 */
public record SchedulerSettings(
        Duration unknownModelLimit,
        Duration planLimit,
        Duration catchUpLimit,
        Duration settleTime,
        Duration waitingLimit,
        int maxWaiting,
        Duration retryAfter,
        int maxAttempts,
        Duration retryWindow,
        Duration firstBackOff,
        Duration longestBackOff,
        Duration acceptLimit,
        Duration reportLag,
        Duration sweepInterval,
        Duration finishedFor,
        int maxFinished,
        double explainedShare)
        implements Serializable {
    public static final SchedulerSettings DEFAULT = new SchedulerSettings(
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            Duration.ofSeconds(2),
            Duration.ofSeconds(60),
            10_000,
            Duration.ofSeconds(5),
            8,
            Duration.ofSeconds(30),
            Duration.ofMillis(100),
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            Duration.ofMillis(100),
            Duration.ofMillis(100),
            Duration.ofMinutes(10),
            100_000,
            1.0);

    public SchedulerSettings {
        if (maxWaiting < 1 || maxAttempts < 1 || maxFinished < 1) {
            throw new IllegalArgumentException("scheduler settings hold maxWaiting " + maxWaiting + ", maxAttempts "
                    + maxAttempts + " and maxFinished " + maxFinished + "; each is at least 1.");
        }
        if (!(explainedShare >= 0 && explainedShare <= 1)) {
            throw new IllegalArgumentException(
                    "scheduler settings hold explainedShare " + explainedShare + "; it lies between 0 and 1.");
        }
        if (sweepInterval.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "scheduler settings hold sweepInterval " + sweepInterval + "; at least 1 ms is needed.");
        }
    }

    /** The pause after the given number of failures, in milliseconds. */
    long backOffMillis(int failures) {
        long doubled = firstBackOff.toMillis() << Math.min(Math.max(0, failures - 1), 20);
        return Math.min(doubled, longestBackOff.toMillis());
    }
}
