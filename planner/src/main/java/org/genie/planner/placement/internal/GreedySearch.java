package org.genie.planner.placement.internal;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Makes a placement by always taking the best next step.
 *
 * <p>Starts from the replicas of the previous plan that still fit. Models without a whole set of parts follow, those in
 * force before new ones, small before large; each part, the least movable first, goes where the score likes it best.
 * Then every device in turn takes or gives up the one replica that improves the score most, until none does. No step is
 * taken back, so the answer is a local optimum. Costs one look at the score for each part and device and round, and
 * stops improving after {@link #LOOKS}.
 */
final class GreedySearch {
    /** Bounds the time on large problems by a count, which keeps equal problems' answers equal: about 0.1 s. */
    private static final int LOOKS = 400_000;

    private final PlacementFacts facts;
    private final Placement placement;
    private int looksLeft = LOOKS;

    private GreedySearch(PlacementFacts facts) {
        this.facts = facts;
        this.placement = new Placement(facts);
    }

    static Placement solve(PlacementFacts facts) {
        var search = new GreedySearch(facts);
        search.keepPrevious();
        search.placeModels();
        search.improve();
        return search.placement;
    }

    private void keepPrevious() {
        for (Part part : facts.parts()) {
            for (int device = 0; device < facts.devices().size(); device++) {
                if (facts.wasPlaced(part.index(), device) && fits(part, device)) {
                    placement.place(part.index(), device);
                }
            }
        }
    }

    private void placeModels() {
        IntStream.range(0, facts.models().size())
                .boxed()
                .sorted(Comparator.<Integer, Boolean>comparing(model -> !facts.isKnown(model))
                        .thenComparing(this::bytes)
                        .thenComparing(
                                model -> facts.models().get(model).manifest().name()))
                .forEach(this::placeModel);
    }

    /** Places all missing parts of the model, or leaves none of it. */
    private void placeModel(int model) {
        List<Part> parts = facts.parts().stream()
                .filter(part -> part.model() == model)
                .sorted(Comparator.<Part>comparingInt(facts::candidates)
                        .thenComparing(part -> -part.need().total()))
                .toList();
        for (Part part : parts) {
            if (placement.replicas(part.index()) == 0 && !placeBest(part)) {
                parts.forEach(this::removeAll);
                return;
            }
        }
    }

    private boolean placeBest(Part part) {
        int best = -1;
        PlacementScore bestScore = null;
        for (int device = 0; device < facts.devices().size(); device++) {
            if (facts.isCandidate(part.index(), device) && fits(part, device)) {
                PlacementScore score = scoreAfterFlip(part.index(), device);
                if (bestScore == null || score.isBetterThan(bestScore)) {
                    best = device;
                    bestScore = score;
                }
            }
        }
        if (best >= 0) {
            placement.place(part.index(), best);
        }
        return best >= 0;
    }

    private void improve() {
        boolean changed = true;
        while (changed && looksLeft > 0) {
            changed = false;
            for (int device = 0; device < facts.devices().size(); device++) {
                changed |= improve(device);
            }
        }
    }

    private boolean improve(int device) {
        int best = -1;
        PlacementScore bestScore = placement.score();
        for (int part = 0; part < facts.parts().size() && looksLeft > 0; part++) {
            if (facts.isCandidate(part, device)) {
                looksLeft--;
                PlacementScore score = scoreAfterFlip(part, device);
                if (score.isBetterThan(bestScore)) {
                    best = part;
                    bestScore = score;
                }
            }
        }
        if (best >= 0) {
            placement.flip(best, device);
        }
        return best >= 0;
    }

    private PlacementScore scoreAfterFlip(int part, int device) {
        placement.flip(part, device);
        PlacementScore score = placement.score();
        placement.flip(part, device);
        return score;
    }

    private void removeAll(Part part) {
        for (int device = 0; device < facts.devices().size(); device++) {
            if (placement.isPlaced(part.index(), device)) {
                placement.remove(part.index(), device);
            }
        }
    }

    private boolean fits(Part part, int device) {
        return part.need().total() <= placement.freeBytes(device);
    }

    private long bytes(int model) {
        return facts.parts().stream()
                .filter(part -> part.model() == model)
                .mapToLong(part -> part.need().total())
                .sum();
    }
}
