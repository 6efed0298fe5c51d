package org.genie.model.plan;

import java.util.List;
import java.util.Optional;
import org.genie.model.ModelName;

/**
 * A complete answer of the placement planner: every known model, in force until a higher version comes.
 *
 * @param version rises with every plan
 * @param strategy who made it, such as {@code timefold} or {@code greedy}
 * @param score the solver's score, for people
 */
public record PlacementPlan(
        long version, List<ModelPlacement> models, String strategy, String score, long solveMillis) {
    public PlacementPlan {
        models = List.copyOf(models);
    }

    public static PlacementPlan empty() {
        return new PlacementPlan(0, List.of(), "none", "", 0);
    }

    public Optional<ModelPlacement> model(ModelName name) {
        return models.stream().filter(m -> m.manifest().name().equals(name)).findFirst();
    }
}
