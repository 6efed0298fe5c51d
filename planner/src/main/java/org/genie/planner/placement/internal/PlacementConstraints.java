package org.genie.planner.placement.internal;

import org.genie.model.cluster.ClusterSpec.SchedulingPolicy;

/**
 * What a placement is judged by. Hard:
 *
 * <ol>
 *   <li>{@link #memoryExcess}: what a device holds fits its memory.
 * </ol>
 *
 * Soft, each before all that follow:
 *
 * <ol>
 *   <li>{@link #incomplete}: every model has at least one replica of each of its parts; those in force come first.
 *   <li>{@link #phasesTogether}: no device both prefills and decodes one model.
 *   <li>{@link #wrongRole}: parts run on devices that are there for them; others stand in where there is none.
 *   <li>{@link #price}: fewer and cheaper devices (where cost is the objective).
 *   <li>discontent: {@link #slowness}, {@link #crampedCaches}, {@link #droppedReplica}, {@link #borrowedDevice}.
 * </ol>
 *
 * Each method is the amount for one device, model or part; {@link Placement} adds them up.
 */
final class PlacementConstraints {
    // incomplete: models
    static final long NEW_MODEL = 1;
    static final long MODEL_IN_FORCE = 1_000;

    // discontent: thousandths of the time that a model would take with the whole pool to itself
    /** A device with no room for caches at all, beyond the least. */
    static final long NO_CACHE_ROOM = 200;
    /** A replica given up: what it ran is done again. */
    static final long DROPPED_REPLICA = 50;
    /** For each second that loading it again would take, as a share of the minute that a plan may last. */
    static final long RELOAD_SECOND = 1_000 / 60;
    /** A replica on a device of another role, where throughput is the objective. */
    static final long BORROWED_DEVICE = 5;

    /** Cached tokens for each replica that a device is comfortable with: a few ordinary sequences. */
    static final long COMFORTABLE_TOKENS = 2_048;

    private PlacementConstraints() {}

    /** A device out of memory kills everything that runs on it. Unit: bytes. */
    static long memoryExcess(long usedBytes, long memoryBytes) {
        return Math.max(0, usedBytes - memoryBytes);
    }

    /** A model with a missing part serves nobody, and one that serves already has users. Unit: models. */
    static long incomplete(int missingParts, boolean known) {
        if (missingParts == 0) {
            return 0;
        }
        return known ? MODEL_IN_FORCE : NEW_MODEL;
    }

    /** A long prompt stalls every sequence that decodes beside it. Unit: one for a device and model. */
    static long phasesTogether(int prefillParts, int decodeParts) {
        return prefillParts > 0 && decodeParts > 0 ? 1 : 0;
    }

    /** Roles are the owner's word on what a device is for; any stands in when a pool is empty. Unit: replicas. */
    static long wrongRole(PlacementFacts facts, int part, int device) {
        return facts.isWrongRole(part, device) && facts.objective() != SchedulingPolicy.MAX_THROUGHPUT ? 1 : 0;
    }

    /** Every device in use is paid by the hour, however little it does. Unit: see {@link PlacementScore}. */
    static long price(PlacementFacts facts, int device, int partsThere) {
        return partsThere > 0 && facts.objective() == SchedulingPolicy.MIN_COST ? facts.price(device) : 0;
    }

    /**
     * Users wait for the slowest part: a part served by half of the pool's speed takes twice its time.
     *
     * @param served what its replicas do together, see {@link #served}
     */
    static long slowness(PlacementFacts facts, int part, long served) {
        return served == 0 ? 0 : facts.weight(part) * PlacementFacts.ALL_SHARES / served;
    }

    /**
     * What one replica does of a part's work: its device's share, less what other parts there take. A part is busy half
     * of the time, so k others leave 1 / (1 + k / 2).
     */
    static long served(long share, int partsThere) {
        return 2 * share / (partsThere + 1);
    }

    /** A replica without room for caches admits few sequences. Proportional to what is missing on the device. */
    static long crampedCaches(long usedBytes, long comfortBytes, long memoryBytes) {
        long missing = Math.min(comfortBytes, usedBytes + comfortBytes - memoryBytes);
        return missing <= 0 ? 0 : Math.round((double) NO_CACHE_ROOM * missing / comfortBytes);
    }

    /** Moving costs: sequences start again and weights are loaded elsewhere. For one replica of the previous plan. */
    static long droppedReplica(long reloadMillis) {
        return DROPPED_REPLICA + reloadMillis * RELOAD_SECOND / 1_000;
    }

    /** Where throughput is the objective an idle device of another role helps, but one of the right role is better. */
    static long borrowedDevice(PlacementFacts facts, int part, int device) {
        boolean counts = facts.objective() == SchedulingPolicy.MAX_THROUGHPUT;
        return counts && facts.isWrongRole(part, device) ? BORROWED_DEVICE : 0;
    }
}
