package org.genie.operators;

import java.time.Duration;
import java.util.Map;
import org.genie.model.PoolId;
import org.genie.model.cluster.ClusterSpec.SchedulingPolicy;
import org.genie.model.event.TopicNames;
import org.genie.operators.cluster.Liveness;
import org.genie.operators.dispatch.DispatchSettings;
import org.genie.operators.planning.PlanningSettings;
import org.genie.operators.scheduling.SchedulerSettings;
import org.genie.planner.routing.LeastLoadedPolicy;
import org.genie.planner.routing.RequestPolicy;

/**
 * All that the job is told before it starts.
 *
 * @param kafka properties of Kafka's clients; {@code bootstrap.servers} is needed
 * @param pool the pool that all requests belong to
 * @param policy chooses executors for requests
 * @param checkpointInterval time between checkpoints
 * @param graphPatience how long an incomplete graph is kept after its last piece
 */
public record JobSettings(
        Map<String, String> kafka,
        TopicNames topics,
        PoolId pool,
        Liveness liveness,
        SchedulerSettings scheduling,
        PlanningSettings planning,
        DispatchSettings dispatch,
        RequestPolicy policy,
        Duration checkpointInterval,
        Duration graphPatience) {
    public static final PoolId DEFAULT_POOL = new PoolId("default");
    public static final Duration DEFAULT_CHECKPOINT_INTERVAL = Duration.ofSeconds(10);
    public static final Duration DEFAULT_GRAPH_PATIENCE = Duration.ofMinutes(10);

    public JobSettings {
        kafka = Map.copyOf(kafka);
        if (kafka.getOrDefault("bootstrap.servers", "").isBlank()) {
            throw new IllegalArgumentException("kafka.bootstrap.servers is not set; the job needs a broker.\n"
                    + "Maybe pass --kafka.bootstrap.servers=host:port.");
        }
        if (checkpointInterval.toMillis() < 10) {
            throw new IllegalArgumentException(
                    "checkpoint interval " + checkpointInterval + " is too short; at least 10 ms are needed.");
        }
    }

    /** Settings with defaults for all but the broker and the topics. */
    public static JobSettings of(Map<String, String> kafka, TopicNames topics) {
        return new JobSettings(
                kafka,
                topics,
                DEFAULT_POOL,
                Liveness.DEFAULT,
                SchedulerSettings.DEFAULT,
                PlanningSettings.DEFAULT,
                DispatchSettings.DEFAULT,
                new LeastLoadedPolicy(),
                DEFAULT_CHECKPOINT_INTERVAL,
                DEFAULT_GRAPH_PATIENCE);
    }

    /** The same settings, planning for another objective. */
    public JobSettings withObjective(SchedulingPolicy objective) {
        PlanningSettings other =
                new PlanningSettings(objective, planning.budget(), planning.quietTime(), planning.answerLimit());
        return new JobSettings(
                kafka, topics, pool, liveness, scheduling, other, dispatch, policy, checkpointInterval, graphPatience);
    }
}
