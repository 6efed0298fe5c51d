package org.genie.model;

/**
 * Orders the attempts at one request, across restarts of the job: a higher fence wins, lower ones are dropped.
 *
 * @param epoch rises at every start or restore of the job
 * @param attempt counts from 1 within an epoch's view of one request
 */
public record Fence(long epoch, int attempt) implements Comparable<Fence> {
    public Fence {
        if (epoch < 0 || attempt < 0) {
            throw new IllegalArgumentException("fence (" + epoch + ", " + attempt + ") holds a negative number.");
        }
    }

    /** The fence of the next attempt under the given epoch, which must not be lower than this one's. */
    public Fence next(long currentEpoch) {
        if (currentEpoch < epoch) {
            throw new IllegalArgumentException("epoch " + currentEpoch + " is lower than " + epoch + ".");
        }
        return new Fence(currentEpoch, attempt + 1);
    }

    @Override
    public int compareTo(Fence other) {
        int byEpoch = Long.compare(epoch, other.epoch);
        return byEpoch != 0 ? byEpoch : Integer.compare(attempt, other.attempt);
    }
}
