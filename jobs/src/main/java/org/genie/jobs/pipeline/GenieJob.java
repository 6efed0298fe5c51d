package org.genie.jobs.pipeline;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.BroadcastStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.genie.model.event.TopicNames;
import org.genie.model.plan.PlacementPlan;
import org.genie.operators.JobSettings;
import org.genie.operators.cluster.ClusterState;
import org.genie.operators.dispatch.ControlCommand;
import org.genie.operators.dispatch.DispatchSink;
import org.genie.operators.graphs.GraphPiece;
import org.genie.operators.graphs.GraphReader;
import org.genie.operators.graphs.SemanticTagger;
import org.genie.operators.kafka.KafkaRecord;
import org.genie.operators.kafka.KafkaTopicEnds;
import org.genie.operators.kafka.OutgoingRecord;
import org.genie.operators.kafka.Outlet;
import org.genie.operators.kafka.SinceOffsets;
import org.genie.operators.planning.PlacementFunction;
import org.genie.operators.planning.PlanGate;
import org.genie.operators.planning.PlanningInput;
import org.genie.operators.planning.SnapshotBuilder;
import org.genie.operators.scheduling.RequestScheduler;
import org.genie.operators.types.WireType;
import org.genie.planner.placement.PlacementProblem;

/**
 * The Flink job: graphs are tagged and placed, requests are scheduled and dispatched. The same class is run embedded and
 * submitted to a cluster.
 *
 * <pre>
 * graphs ─ reader ─ tagger ─ snapshot builder ─ planner ─ gate ─▶ topic of plans
 * requests, results, events ─ scheduler ─ dispatch sink ─▶ executors
 * heartbeats, plans, news of graphs ─ broadcast to scheduler and snapshot builder
 * </pre>
 */
public final class GenieJob {
    /** Clocks of brokers and of whoever submits may differ by less. */
    private static final Duration CLOCK_MARGIN = Duration.ofMinutes(1);

    private final StreamExecutionEnvironment env;
    private final JobSettings settings;
    private final TopicNames topics;
    private final KafkaEnds kafka;

    private GenieJob(StreamExecutionEnvironment env, JobSettings settings) {
        this.env = env;
        this.settings = settings;
        this.topics = settings.topics();
        this.kafka = new KafkaEnds(settings.kafka());
    }

    /** Runs the job until it is cancelled. */
    public static void main(String[] args) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        build(env, JobArguments.parse(args));
        env.execute("genie");
    }

    /** Adds the job to the environment, which the caller executes. */
    public static void build(StreamExecutionEnvironment env, JobSettings settings) {
        GenieJob job = new GenieJob(env, settings);
        job.configure();
        job.wire();
    }

    /**
     * At least once: barriers then never hold up a request, and everything that comes again is known by its id, fence or
     * offset.
     */
    private void configure() {
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(PipelineOptions.OBJECT_REUSE, true);
        configuration.set(ExecutionOptions.BUFFER_TIMEOUT, Duration.ZERO);
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, settings.checkpointInterval());
        configuration.set(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE, CheckpointingMode.AT_LEAST_ONCE);
        configuration.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, Integer.MAX_VALUE);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
        configuration.set(
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF, Duration.ofMillis(200));
        configuration.set(
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF, Duration.ofSeconds(10));
        env.configure(configuration);
        env.setParallelism(1);
    }

    private void wire() {
        DataStream<KafkaRecord> heartbeats =
                source(OperatorIds.HEARTBEATS, List.of(topics.executors()), OffsetsInitializer.latest());
        DataStream<KafkaRecord> plans =
                source(OperatorIds.PLANS, List.of(topics.plans()), OffsetsInitializer.earliest());
        SingleOutputStreamOperator<GraphPiece> pieces = source(
                        OperatorIds.GRAPHS, List.of(topics.graphs()), OffsetsInitializer.earliest())
                .process(new GraphReader(topics), WireType.GRAPH_PIECE.info())
                .uid(OperatorIds.GRAPH_READER)
                .name(OperatorIds.GRAPH_READER);
        planning(pieces, heartbeats.union(plans));
        scheduling(heartbeats.union(plans, pieces.getSideOutput(GraphReader.NEWS)));
    }

    private void planning(SingleOutputStreamOperator<GraphPiece> pieces, DataStream<KafkaRecord> cluster) {
        SingleOutputStreamOperator<PlanningInput> tagged = pieces.keyBy(SemanticTagger::keyOf, Types.STRING)
                .process(new SemanticTagger(topics, settings.graphPatience()), WireType.PLANNING_INPUT.info())
                .uid(OperatorIds.TAGGER)
                .name(OperatorIds.TAGGER);
        SingleOutputStreamOperator<PlacementProblem> problems = inPool(
                        tagged.union(pieces.getSideOutput(GraphReader.PUBLISHED)))
                .connect(cluster.broadcast(ClusterState.EXECUTORS, ClusterState.PLANS))
                .process(
                        new SnapshotBuilder(settings.planning(), settings.liveness(), topics),
                        WireType.PLACEMENT_PROBLEM.info())
                .uid(OperatorIds.SNAPSHOTS)
                .name(OperatorIds.SNAPSHOTS);
        DataStream<OutgoingRecord> letters = pieces.getSideOutput(Outlet.TAG).union(tagged.getSideOutput(Outlet.TAG));
        solved(problems)
                .process(new PlanGate(topics), WireType.OUTGOING_RECORD.info())
                .uid(OperatorIds.GATE)
                .name(OperatorIds.GATE)
                .union(letters)
                .sinkTo(kafka.sink())
                .uid(OperatorIds.PLANNING_OUTLET)
                .name(OperatorIds.PLANNING_OUTLET);
    }

    private SingleOutputStreamOperator<PlacementPlan> solved(DataStream<PlacementProblem> problems) {
        long limit = settings.planning()
                .budget()
                .plus(settings.planning().answerLimit())
                .toMillis();
        return AsyncDataStream.orderedWait(problems, new PlacementFunction(), limit, TimeUnit.MILLISECONDS, 1)
                .returns(WireType.PLACEMENT_PLAN.<PlacementPlan>info())
                .uid(OperatorIds.PLANNER)
                .name(OperatorIds.PLANNER);
    }

    /** One exchange between a request's record and its dispatch; everything behind the scheduler is chained to it. */
    private void scheduling(DataStream<KafkaRecord> surroundings) {
        DataStream<KafkaRecord> requests = source(
                OperatorIds.REQUESTS,
                List.of(topics.requests()),
                OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST));
        DataStream<KafkaRecord> feedback = source(
                OperatorIds.FEEDBACK,
                List.of(topics.results(), topics.executorEvents()),
                new SinceOffsets(System.currentTimeMillis() - CLOCK_MARGIN.toMillis()));
        BroadcastStream<KafkaRecord> broadcast = surroundings.broadcast(
                ClusterState.EXECUTORS, ClusterState.PLANS, RequestScheduler.MODELS, RequestScheduler.POSITIONS);
        SingleOutputStreamOperator<ControlCommand> commands = inPool(requests.union(feedback))
                .connect(broadcast)
                .process(scheduler(), WireType.CONTROL_COMMAND.info())
                .uid(OperatorIds.SCHEDULER)
                .name(OperatorIds.SCHEDULER);
        commands.sinkTo(DispatchSink.toExecutors(settings.dispatch(), kafka.producer(), topics.executorEvents()))
                .uid(OperatorIds.DISPATCH)
                .name(OperatorIds.DISPATCH);
        commands.getSideOutput(Outlet.TAG)
                .sinkTo(kafka.sink())
                .uid(OperatorIds.SCHEDULER_OUTLET)
                .name(OperatorIds.SCHEDULER_OUTLET);
    }

    private RequestScheduler scheduler() {
        HashMap<String, String> admin = new HashMap<>(kafka.admin());
        List<String> ofModels = List.of(topics.graphs(), topics.plans());
        return new RequestScheduler(
                settings.scheduling(),
                settings.liveness(),
                settings.policy(),
                topics,
                () -> KafkaTopicEnds.of(admin, ofModels));
    }

    private <T> KeyedStream<T, String> inPool(DataStream<T> stream) {
        String pool = settings.pool().value();
        return stream.keyBy(anything -> pool, Types.STRING);
    }

    private DataStream<KafkaRecord> source(String id, List<String> from, OffsetsInitializer start) {
        return env.fromSource(kafka.source(id, from, start), WatermarkStrategy.noWatermarks(), id)
                .uid(id)
                .name(id);
    }
}
