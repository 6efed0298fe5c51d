package org.genie.jobs.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.genie.model.PoolId;
import org.genie.model.cluster.ClusterSpec.SchedulingPolicy;
import org.genie.model.event.TopicNames;
import org.genie.operators.JobSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobArgumentsTest {
    @Test
    void readsKeysInBothForms() {
        JobSettings settings = JobArguments.parse(
                "--kafka.bootstrap.servers=h:1",
                "--kafka.client.id",
                "me",
                "--topics.prefix=x.",
                "--pool=gpu",
                "--planning.objective=min_cost",
                "--planning.budget=250ms",
                "--checkpoint.interval",
                "3s");

        assertThat(settings.kafka()).containsEntry("bootstrap.servers", "h:1").containsEntry("client.id", "me");
        assertThat(settings.topics()).isEqualTo(TopicNames.withPrefix("x."));
        assertThat(settings.pool()).isEqualTo(new PoolId("gpu"));
        assertThat(settings.planning().objective()).isEqualTo(SchedulingPolicy.MIN_COST);
        assertThat(settings.planning().budget()).isEqualTo(Duration.ofMillis(250));
        assertThat(settings.checkpointInterval()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void hasDefaultsForAllButTheBroker() {
        JobSettings settings = JobArguments.parse("--kafka.bootstrap.servers=h:1");

        assertThat(settings.topics().requests()).isEqualTo("genie.requests");
        assertThat(settings.checkpointInterval()).isEqualTo(Duration.ofSeconds(10));
        assertThatThrownBy(JobArguments::parse).hasMessageContaining("kafka.bootstrap.servers is not set");
    }

    @ParameterizedTest
    @CsvSource({
        "--kafka.bootstrap.servers=h:1 --colour=red, --colour is not a setting",
        "--kafka.bootstrap.servers=h:1 pool=x, 'pool=x' is none of the form",
        "--kafka.bootstrap.servers, has no value",
        "--kafka.bootstrap.servers=h:1 --planning.objective=fast, 'fast' is not one of min_latency",
        "--kafka.bootstrap.servers=h:1 --planning.budget=soon, --planning.budget 'soon' is not a time",
        "--kafka.bootstrap.servers=h:1 --checkpoint.interval=1ms, too short"
    })
    void saysWhatIsWrongWithTheKeyAsTyped(String line, String message) {
        assertThatThrownBy(() -> JobArguments.parse(line.split(" "))).hasMessageContaining(message);
    }
}
