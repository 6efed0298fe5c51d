package org.genie.planner.placement.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.genie.model.ModelName;
import org.genie.model.semantics.GraphProfile;
import org.genie.planner.placement.PlacementProblem;

/** Parts the models that can be placed alone from those that cannot, whatever else is placed. */
public final class Screening {
    private final PlacementFacts facts;
    private final Map<ModelName, String> refused;

    private Screening(PlacementFacts facts, Map<ModelName, String> refused) {
        this.facts = facts;
        this.refused = refused;
    }

    /** @param fit what is wrong with a model's graphs as a set, empty when nothing is */
    public static Screening of(PlacementProblem problem, Function<List<GraphProfile>, Optional<String>> fit) {
        Map<ModelName, String> refused = new HashMap<>();
        List<PlacementProblem.Model> placeable = new ArrayList<>();
        for (PlacementProblem.Model model : problem.models()) {
            ModelName name = model.manifest().name();
            Optional<String> reason = fit.apply(model.profiles())
                    .map(misfit -> "Model " + name + ": " + misfit)
                    .or(() -> Refusals.alone(model, problem.devices()));
            if (reason.isPresent()) {
                refused.put(name, reason.get());
            } else {
                placeable.add(model);
            }
        }
        return new Screening(new PlacementFacts(problem, placeable), refused);
    }

    /** The problem of the models that are left. */
    public PlacementFacts facts() {
        return facts;
    }

    /** Why a model was left out. */
    Optional<String> refusal(ModelName model) {
        return Optional.ofNullable(refused.get(model));
    }
}
