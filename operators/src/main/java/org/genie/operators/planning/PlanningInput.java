package org.genie.operators.planning;

import org.genie.model.plan.ModelManifest;
import org.genie.model.semantics.GraphProfile;

/** What becomes known of models. */
public sealed interface PlanningInput {
    record Published(ModelManifest manifest) implements PlanningInput {}

    record Tagged(GraphProfile profile) implements PlanningInput {}
}
