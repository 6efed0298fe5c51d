package org.genie.operators.scheduling;

import java.util.List;
import java.util.Optional;
import org.genie.model.plan.ModelManifest;
import org.genie.model.request.Payload;
import org.genie.model.semantics.GraphProfile;

/** Tells what is wrong with a request for a model; empty when nothing is. */
@FunctionalInterface
public interface RequestCheck {
    Optional<String> problem(ModelManifest manifest, List<GraphProfile> profiles, Payload payload);
}
