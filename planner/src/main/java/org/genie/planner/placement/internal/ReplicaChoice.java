package org.genie.planner.placement.internal;

import ai.timefold.solver.core.api.domain.entity.PlanningEntity;
import ai.timefold.solver.core.api.domain.variable.PlanningVariable;
import org.jspecify.annotations.Nullable;

/** The solver's question: does this device hold a replica of this part? */
@PlanningEntity
public final class ReplicaChoice {
    static final String VARIABLE = "placed";

    private int part;
    private int device;

    @PlanningVariable
    private @Nullable Boolean placed;

    /** For the solver. */
    public ReplicaChoice() {}

    ReplicaChoice(int part, int device, boolean placed) {
        this.part = part;
        this.device = device;
        this.placed = placed;
    }

    int part() {
        return part;
    }

    int device() {
        return device;
    }

    boolean isPlaced() {
        return Boolean.TRUE.equals(placed);
    }

    ReplicaChoice copy() {
        return new ReplicaChoice(part, device, isPlaced());
    }
}
