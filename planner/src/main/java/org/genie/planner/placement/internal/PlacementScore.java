package org.genie.planner.placement.internal;

/**
 * How good a placement is: amounts that should be low, the more important first. A difference in one outweighs any
 * difference in those after it.
 *
 * @param memoryExcess bytes over the devices' memory; above 0 the placement cannot be
 * @param incomplete models with a missing part; those in force count a thousand times
 * @param phasesTogether times that a device both prefills and decodes one model
 * @param wrongRole replicas on devices whose role is meant for other work
 * @param price of the devices in use, in millionths of the price unit per hour; 0 unless cost is the objective
 * @param discontent the rest, in thousandths of a model's ideal time (see {@link PlacementConstraints})
 */
public record PlacementScore(
        long memoryExcess, long incomplete, long phasesTogether, long wrongRole, long price, long discontent)
        implements Comparable<PlacementScore> {
    /** Higher is better: the placement with the lower amounts. */
    @Override
    public int compareTo(PlacementScore other) {
        int order = Long.compare(other.memoryExcess, memoryExcess);
        order = order != 0 ? order : Long.compare(other.incomplete, incomplete);
        order = order != 0 ? order : Long.compare(other.phasesTogether, phasesTogether);
        order = order != 0 ? order : Long.compare(other.wrongRole, wrongRole);
        order = order != 0 ? order : Long.compare(other.price, price);
        return order != 0 ? order : Long.compare(other.discontent, discontent);
    }

    public boolean isBetterThan(PlacementScore other) {
        return compareTo(other) > 0;
    }

    @Override
    public String toString() {
        return "memoryExcess=" + memoryExcess + " incomplete=" + incomplete + " phasesTogether=" + phasesTogether
                + " wrongRole=" + wrongRole + " price=" + price + " discontent=" + discontent;
    }
}
