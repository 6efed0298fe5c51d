package org.genie.operators.cluster;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.genie.model.ExecutorId;
import org.genie.model.cluster.Heartbeat;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the executors: the newest heartbeat of each, and from its age whether it still lives. A mutable index
 * over broadcast state. Nobody dies of silence before the time allowed has passed since the view was started or restored,
 * since heartbeats are not read while the job is down. Not thread-safe.
 */
public final class ClusterView {
    /** What a heartbeat changed. */
    public enum Change {
        /** Older than what was known: nothing. */
        NONE,
        /** Its load and age alone. */
        SEEN,
        /** The executor is new, or is back after it counted as dead. */
        JOINED,
        /** Another process runs under its name now: what the old one held is gone. */
        RESTARTED
    }

    private final Liveness liveness;
    private final long startedAtMillis;
    private final Map<ExecutorId, Sighting> sightings = new TreeMap<>();
    private long joinedAtMillis;

    public ClusterView(Liveness liveness, long startedAtMillis) {
        this.liveness = liveness;
        this.startedAtMillis = startedAtMillis;
        this.joinedAtMillis = startedAtMillis;
    }

    /** Puts back what was known before a restart. */
    public void restore(Sighting sighting) {
        sightings.put(sighting.heartbeat().executor(), sighting);
    }

    /** Takes a heartbeat, which may be a repeat or late. */
    public Change accept(Heartbeat heartbeat, long nowMillis) {
        Sighting before = sightings.get(heartbeat.executor());
        if (before != null && !heartbeat.supersedes(before.heartbeat())) {
            return Change.NONE;
        }
        Change change = change(before, heartbeat, nowMillis);
        if (change != Change.SEEN) {
            joinedAtMillis = nowMillis;
        }
        sightings.put(heartbeat.executor(), new Sighting(heartbeat, nowMillis));
        return change;
    }

    private Change change(@Nullable Sighting before, Heartbeat heartbeat, long nowMillis) {
        if (before == null) {
            return Change.JOINED;
        }
        if (heartbeat.incarnation() != before.heartbeat().incarnation()) {
            return Change.RESTARTED;
        }
        return isAlive(before, nowMillis) ? Change.SEEN : Change.JOINED;
    }

    public Optional<Sighting> sighting(ExecutorId executor) {
        return Optional.ofNullable(sightings.get(executor));
    }

    public Collection<Sighting> all() {
        return sightings.values();
    }

    public boolean isAlive(ExecutorId executor, long nowMillis) {
        Sighting sighting = sightings.get(executor);
        return sighting != null && isAlive(sighting, nowMillis);
    }

    private boolean isAlive(Sighting sighting, long nowMillis) {
        return nowMillis <= diesAtMillis(sighting);
    }

    /** Those that live, by id. */
    public List<Sighting> live(long nowMillis) {
        List<Sighting> live = new ArrayList<>();
        for (Sighting sighting : sightings.values()) {
            if (isAlive(sighting, nowMillis)) {
                live.add(sighting);
            }
        }
        return live;
    }

    /** The last moment of an executor that stays silent from now on. */
    public long diesAtMillis(Sighting sighting) {
        return Math.max(sighting.receivedAtMillis(), startedAtMillis)
                + liveness.silenceMillis(sighting.heartbeat().intervalMillis());
    }

    /** When the set of live executors last changed: one joined, restarted or died. */
    public long changedAtMillis(long nowMillis) {
        long changed = joinedAtMillis;
        for (Sighting sighting : sightings.values()) {
            long died = diesAtMillis(sighting);
            if (died < nowMillis) {
                changed = Math.max(changed, died);
            }
        }
        return changed;
    }

    /** Drops those dead for longer than the given time; gives their ids. */
    public List<ExecutorId> forgetDead(long deadForMillis, long nowMillis) {
        List<ExecutorId> forgotten = new ArrayList<>();
        sightings.values().removeIf(sighting -> {
            boolean old = diesAtMillis(sighting) + deadForMillis < nowMillis;
            if (old) {
                forgotten.add(sighting.heartbeat().executor());
            }
            return old;
        });
        return forgotten;
    }
}
