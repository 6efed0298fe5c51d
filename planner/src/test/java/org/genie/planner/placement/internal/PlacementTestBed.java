package org.genie.planner.placement.internal;

import java.util.List;
import org.genie.model.cluster.ClusterSpec.SchedulingPolicy;
import org.genie.model.cluster.Device;
import org.genie.model.plan.PlacementPlan;
import org.genie.planner.PlacementProblems;
import org.genie.planner.placement.PlacementProblem;

/** Short ways to facts and placements. */
final class PlacementTestBed {
    private PlacementTestBed() {}

    static Screening screening(PlacementProblem problem) {
        return Screening.of(problem, PlacementProblems::anyGraphs);
    }

    static Placement empty(SchedulingPolicy objective, List<PlacementProblem.Model> models, Device... devices) {
        return empty(objective, PlacementPlan.empty(), models, devices);
    }

    static Placement empty(
            SchedulingPolicy objective,
            PlacementPlan previous,
            List<PlacementProblem.Model> models,
            Device... devices) {
        PlacementProblem problem = PlacementProblems.problem(models, List.of(devices), previous, objective);
        return new Placement(screening(problem).facts());
    }

    /** Places part i on device i, for those below 0 nowhere. */
    static Placement place(Placement placement, int... deviceOfPart) {
        for (int part = 0; part < deviceOfPart.length; part++) {
            if (deviceOfPart[part] >= 0) {
                placement.place(part, deviceOfPart[part]);
            }
        }
        return placement;
    }
}
