package org.genie.planner.routing;

import java.io.Serializable;
import java.util.Map;
import org.genie.model.ExecutorId;

/** Chooses executors for a request; a pure function of what it is given. */
public interface RequestPolicy extends Serializable {
    RouteDecision route(RouteRequest request, Map<ExecutorId, ExecutorView> pool);

    String name();
}
