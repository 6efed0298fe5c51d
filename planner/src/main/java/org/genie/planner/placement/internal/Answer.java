package org.genie.planner.placement.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.genie.model.ExecutorId;
import org.genie.model.ModelName;
import org.genie.model.plan.ModelPlacement;
import org.genie.model.plan.PartPlacement;
import org.genie.model.plan.PlacementPlan;
import org.genie.planner.cost.Bytes;
import org.genie.planner.cost.Roofline;
import org.genie.planner.placement.PlacementProblem;

/** A finished placement on its way to becoming a plan. */
public final class Answer {
    private final Screening screening;
    private final Placement placement;

    private Answer(Screening screening, Placement placement) {
        this.screening = screening;
        this.placement = placement;
    }

    /** Replicas of models that lack a part serve nobody; they are taken out. */
    static Answer of(Screening screening, Placement placement) {
        PlacementFacts facts = screening.facts();
        for (Part part : facts.parts()) {
            for (int device = 0; device < facts.devices().size(); device++) {
                if (placement.missingParts(part.model()) > 0 && placement.isPlaced(part.index(), device)) {
                    placement.remove(part.index(), device);
                }
            }
        }
        return new Answer(screening, placement);
    }

    public static Answer greedy(Screening screening) {
        return of(screening, GreedySearch.solve(screening.facts()));
    }

    public PlacementScore score() {
        return placement.score();
    }

    Placement placement() {
        return placement;
    }

    /** The plan for every model of the problem, in the problem's order. */
    public PlacementPlan toPlan(PlacementProblem problem, String strategy, long solveMillis) {
        Map<ModelName, ModelPlacement> placed = new HashMap<>();
        for (int model = 0; model < placement.facts().models().size(); model++) {
            ModelPlacement of = modelPlacement(model);
            placed.put(of.manifest().name(), of);
        }
        List<ModelPlacement> models = new ArrayList<>();
        for (PlacementProblem.Model model : problem.models()) {
            ModelName name = model.manifest().name();
            models.add(screening
                    .refusal(name)
                    .map(reason -> new ModelPlacement(model.manifest(), model.profiles(), List.of(), reason))
                    .orElseGet(() -> placed.get(name)));
        }
        return new PlacementPlan(problem.version(), models, strategy, score().toString(), solveMillis);
    }

    private ModelPlacement modelPlacement(int model) {
        PlacementProblem.Model of = placement.facts().models().get(model);
        if (placement.missingParts(model) > 0) {
            String reason = Refusals.beside(placement, model);
            return new ModelPlacement(of.manifest(), of.profiles(), List.of(), reason);
        }
        List<PartPlacement> parts = placement.facts().parts().stream()
                .filter(part -> part.model() == model)
                .map(this::partPlacement)
                .toList();
        return new ModelPlacement(of.manifest(), of.profiles(), parts, "");
    }

    private PartPlacement partPlacement(Part part) {
        PlacementFacts facts = placement.facts();
        List<ExecutorId> replicas = new ArrayList<>();
        double fastest = Double.MAX_VALUE;
        int standIns = 0;
        for (int device = 0; device < facts.devices().size(); device++) {
            if (placement.isPlaced(part.index(), device)) {
                replicas.add(facts.devices().get(device).id());
                fastest = Math.min(
                        fastest,
                        Roofline.requestNanos(part.graph(), facts.devices().get(device)));
                standIns += facts.isWrongRole(part.index(), device) ? 1 : 0;
            }
        }
        String reason = String.format(
                Locale.ROOT,
                "%d of %d executors that may and can hold %s; %.3f ms for an ordinary request on the fastest%s",
                replicas.size(),
                facts.candidates(part),
                Bytes.text(part.need().total()),
                fastest / 1e6,
                standIns > 0 ? "; " + standIns + " of another role stand in" : "");
        return new PartPlacement(
                part.graph().graph(),
                part.phase(),
                part.number(),
                replicas,
                part.need().resident(),
                reason);
    }
}
