package org.genie.jobs.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.genie.model.event.TopicNames;
import org.genie.operators.JobSettings;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The job as it is wired, without running it. */
class GenieJobTest {
    private final StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();

    @BeforeEach
    void build() {
        GenieJob.build(
                env,
                JobSettings.of(
                        Map.of("bootstrap.servers", "localhost:1"), TopicNames.withPrefix(TopicNames.DEFAULT_PREFIX)));
    }

    @Test
    void everyOperatorHasTheUidOfEarlierSavepoints() {
        List<String> uids = new ArrayList<>();
        for (StreamNode node : graph().getStreamNodes()) {
            assertThat(node.getTransformationUID()).as("%s", node).isNotNull();
            uids.add(node.getTransformationUID());
        }

        assertThat(uids)
                .containsExactlyInAnyOrder(
                        "requests-source",
                        "feedback-source",
                        "heartbeats-source",
                        "plans-source",
                        "graphs-source",
                        "graph-reader",
                        "semantic-tagger",
                        "snapshot-builder",
                        "placement-planner",
                        "plan-gate",
                        "request-scheduler",
                        "dispatch-sink",
                        "scheduler-outlet",
                        "planning-outlet",
                        "Sink Committer: scheduler-outlet",
                        "Sink Committer: planning-outlet");
    }

    @Test
    void nothingFallsBackToGenericSerialization() {
        assertThat(env.getConfiguration().get(PipelineOptions.GENERIC_TYPES)).isFalse();
        for (StreamNode node : graph().getStreamNodes()) {
            if (node.getTypeSerializerOut() != null) {
                assertThat(node.getTypeSerializerOut().getClass().getName())
                        .as("%s", node)
                        .doesNotContain("Kryo")
                        .doesNotContain("Pojo");
            }
        }
    }

    @Test
    void aRequestCrossesOneExchangeOnItsWayToTheExecutor() {
        JobGraph job = graph().getJobGraph();
        JobVertex scheduler = vertex(job, "request-scheduler");

        assertThat(scheduler.getName()).contains("dispatch-sink").contains("scheduler-outlet");
        assertThat(vertex(job, "requests-source").getProducedDataSets())
                .singleElement()
                .satisfies(exchange -> assertThat(exchange.getConsumers())
                        .extracting(edge -> edge.getTarget().getName())
                        .containsExactly(scheduler.getName()));
        assertThat(job.getVertices())
                .allSatisfy(v -> assertThat(v.getParallelism()).isOne());
    }

    private StreamGraph graph() {
        return env.getStreamGraph(false);
    }

    private static JobVertex vertex(JobGraph job, String part) {
        return StreamSupport.stream(job.getVertices().spliterator(), false)
                .filter(v -> v.getName().contains(part))
                .findFirst()
                .orElseThrow();
    }
}
