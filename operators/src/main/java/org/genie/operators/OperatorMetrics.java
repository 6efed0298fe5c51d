package org.genie.operators;

/** Names of the job's metrics. */
public final class OperatorMetrics {
    public static final String REQUESTS = "requests";
    public static final String LIVE_REQUESTS = "liveRequests";
    public static final String DISPATCHES = "dispatches";
    public static final String RETRIES = "retries";
    public static final String REFUSALS = "refusals";
    public static final String FAULTS = "faults";
    public static final String DEAD_LETTERS = "deadLetters";
    public static final String PLAN_VERSION = "planVersion";
    public static final String TAGGED_GRAPHS = "taggedGraphs";
    public static final String PLANS = "plans";
    public static final String FALLBACK_PLANS = "fallbackPlans";
    public static final String UNREACHABLE = "unreachable";

    private OperatorMetrics() {}
}
