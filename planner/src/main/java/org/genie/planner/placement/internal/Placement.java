package org.genie.planner.placement.internal;

import java.util.Arrays;

/**
 * Which device holds a replica of which part, with its score kept up to date. Placing or removing a replica touches the
 * parts on its device alone; sums are of integers, so the score does not depend on the way that led to it. Used by one
 * thread.
 */
final class Placement {
    private final PlacementFacts facts;
    private final boolean[][] placed;

    private final int[][] partsThere;
    private final int[] partCount;
    private final long[] usedBytes;
    private final long[] comfortBytes;

    private final int[] replicas;
    private final long[] served;
    private final int[] missing;
    private final int[][] prefills;
    private final int[][] decodes;

    private long memoryExcess;
    private long incomplete;
    private long phasesTogether;
    private long wrongRole;
    private long price;
    private long discontent;

    /** Nothing placed. */
    Placement(PlacementFacts facts) {
        int parts = facts.parts().size();
        int devices = facts.devices().size();
        int models = facts.models().size();
        this.facts = facts;
        placed = new boolean[parts][devices];
        partsThere = new int[devices][4];
        partCount = new int[devices];
        usedBytes = new long[devices];
        comfortBytes = new long[devices];
        replicas = new int[parts];
        served = new long[parts];
        missing = new int[models];
        prefills = new int[models][devices];
        decodes = new int[models][devices];
        facts.parts().forEach(part -> missing[part.model()]++);
        for (int model = 0; model < models; model++) {
            incomplete += PlacementConstraints.incomplete(missing[model], facts.isKnown(model));
        }
        for (int part = 0; part < parts; part++) {
            for (int device = 0; device < devices; device++) {
                discontent += dropped(part, device);
            }
        }
    }

    /** The same replicas in an object of its own. */
    Placement copy() {
        Placement copy = new Placement(facts);
        for (int part = 0; part < placed.length; part++) {
            for (int device = 0; device < placed[part].length; device++) {
                if (placed[part][device]) {
                    copy.place(part, device);
                }
            }
        }
        return copy;
    }

    PlacementFacts facts() {
        return facts;
    }

    boolean isPlaced(int part, int device) {
        return placed[part][device];
    }

    int replicas(int part) {
        return replicas[part];
    }

    int missingParts(int model) {
        return missing[model];
    }

    long freeBytes(int device) {
        return facts.devices().get(device).memoryBytes() - usedBytes[device];
    }

    PlacementScore score() {
        return new PlacementScore(memoryExcess, incomplete, phasesTogether, wrongRole, price, discontent);
    }

    void flip(int part, int device) {
        if (placed[part][device]) {
            remove(part, device);
        } else {
            place(part, device);
        }
    }

    void place(int part, int device) {
        change(part, device, true);
    }

    void remove(int part, int device) {
        change(part, device, false);
    }

    /** Takes out the amounts that the change touches, changes, puts them back in. */
    private void change(int part, int device, boolean to) {
        if (placed[part][device] == to) {
            throw new IllegalStateException("part " + part + " on device " + device + " is placed: " + to);
        }
        Part changed = facts.parts().get(part);
        count(changed, device, -1);
        placed[part][device] = to;
        int step = to ? 1 : -1;
        usedBytes[device] += step * changed.need().total();
        comfortBytes[device] += step * changed.comfortBytes();
        if (changed.isPrefill()) {
            prefills[changed.model()][device] += step;
        } else if (changed.isDecode()) {
            decodes[changed.model()][device] += step;
        }
        replicas[part] += step;
        if (replicas[part] == (to ? 1 : 0)) {
            missing[changed.model()] -= step;
        }
        if (to) {
            addTo(device, part);
        } else {
            takeFrom(device, part);
        }
        count(changed, device, 1);
    }

    private void count(Part part, int device, int sign) {
        int model = part.model();
        int there = partCount[device];
        long memory = facts.devices().get(device).memoryBytes();
        memoryExcess += sign * PlacementConstraints.memoryExcess(usedBytes[device], memory);
        incomplete += sign * PlacementConstraints.incomplete(missing[model], facts.isKnown(model));
        phasesTogether += sign * PlacementConstraints.phasesTogether(prefills[model][device], decodes[model][device]);
        price += sign * PlacementConstraints.price(facts, device, there);
        discontent += sign * PlacementConstraints.crampedCaches(usedBytes[device], comfortBytes[device], memory);
        discontent += sign * dropped(part.index(), device);
        if (placed[part.index()][device]) {
            wrongRole += sign * PlacementConstraints.wrongRole(facts, part.index(), device);
            discontent += sign * PlacementConstraints.borrowedDevice(facts, part.index(), device);
        }
        for (int i = 0; i < there; i++) {
            countServed(partsThere[device][i], device, there, sign);
        }
    }

    private void countServed(int part, int device, int there, int sign) {
        discontent -= PlacementConstraints.slowness(facts, part, served[part]);
        served[part] += sign * PlacementConstraints.served(facts.share(part, device), there);
        discontent += PlacementConstraints.slowness(facts, part, served[part]);
    }

    private long dropped(int part, int device) {
        return facts.wasPlaced(part, device) && !placed[part][device]
                ? PlacementConstraints.droppedReplica(facts.reloadMillis(part, device))
                : 0;
    }

    private void addTo(int device, int part) {
        if (partCount[device] == partsThere[device].length) {
            partsThere[device] = Arrays.copyOf(partsThere[device], 2 * partCount[device]);
        }
        partsThere[device][partCount[device]++] = part;
    }

    private void takeFrom(int device, int part) {
        int[] there = partsThere[device];
        int at = 0;
        while (there[at] != part) {
            at++;
        }
        there[at] = there[--partCount[device]];
    }
}
