package org.genie.model.plan;

import java.util.List;
import java.util.Optional;
import org.genie.model.semantics.GraphProfile;
import org.genie.model.semantics.Phase;

/**
 * A model's place in a plan, or why it has none.
 *
 * @param profiles of its graphs, in the manifest's order
 * @param parts empty when infeasible
 * @param infeasible why the model cannot be placed, with numbers; empty when it can
 */
public record ModelPlacement(
        ModelManifest manifest, List<GraphProfile> profiles, List<PartPlacement> parts, String infeasible) {
    public ModelPlacement {
        profiles = List.copyOf(profiles);
        parts = List.copyOf(parts);
    }

    public boolean isFeasible() {
        return infeasible.isEmpty();
    }

    public Optional<GraphProfile> profile(Phase phase) {
        return profiles.stream().filter(p -> p.phase() == phase).findFirst();
    }

    public Optional<PartPlacement> part(Phase phase) {
        return parts.stream().filter(p -> p.phase() == phase).findFirst();
    }
}
