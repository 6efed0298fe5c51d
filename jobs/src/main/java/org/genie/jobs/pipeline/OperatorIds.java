package org.genie.jobs.pipeline;

/** The uids under which operators' state lies in savepoints. Changing one loses that state. */
final class OperatorIds {
    static final String REQUESTS = "requests-source";
    static final String FEEDBACK = "feedback-source";
    static final String HEARTBEATS = "heartbeats-source";
    static final String PLANS = "plans-source";
    static final String GRAPHS = "graphs-source";
    static final String GRAPH_READER = "graph-reader";
    static final String TAGGER = "semantic-tagger";
    static final String SNAPSHOTS = "snapshot-builder";
    static final String PLANNER = "placement-planner";
    static final String GATE = "plan-gate";
    static final String SCHEDULER = "request-scheduler";
    static final String DISPATCH = "dispatch-sink";
    static final String SCHEDULER_OUTLET = "scheduler-outlet";
    static final String PLANNING_OUTLET = "planning-outlet";

    private OperatorIds() {}
}
