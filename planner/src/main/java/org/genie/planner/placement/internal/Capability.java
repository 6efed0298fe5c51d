package org.genie.planner.placement.internal;

import org.genie.model.cluster.ExecutorRole;
import org.genie.model.semantics.Phase;

/** Which roles may run which phases. */
final class Capability {
    private Capability() {}

    static boolean mayRun(Phase phase, ExecutorRole role) {
        return switch (phase) {
            case PREFILL -> role.canPrefill();
            case DECODE -> role.canDecode();
            case ENCODE, FORWARD, BACKWARD, UNKNOWN -> true;
        };
    }
}
