package org.genie.operators.planning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.genie.operators.Samples.DECODE;
import static org.genie.operators.Samples.PREFILL;
import static org.genie.operators.Samples.device;
import static org.genie.operators.Samples.heartbeat;
import static org.genie.operators.Samples.manifest;
import static org.genie.operators.Samples.plan;
import static org.genie.operators.Samples.profile;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.genie.model.cluster.ExecutorLoad;
import org.genie.model.cluster.ExecutorRole;
import org.genie.model.semantics.Phase;
import org.genie.operators.cluster.ClusterView;
import org.genie.operators.cluster.Liveness;
import org.genie.planner.placement.PlacementProblem;
import org.junit.jupiter.api.Test;

class PlanningCoreTest {
    private static final long START = 1_000_000;

    private final ClusterView cluster = new ClusterView(Liveness.DEFAULT, START);
    private final PlanningCore core = new PlanningCore(PlanningSettings.DEFAULT, cluster, 0);
    private long sequence;

    @Test
    void asksForAPlanOnceAllGraphsOfAModelAreTagged() {
        beat("p1", ExecutorRole.PREFILL, START);
        core.accept(new PlanningInput.Published(manifest(1)));
        core.accept(new PlanningInput.Tagged(profile(PREFILL, Phase.PREFILL)));
        assertThat(pollFor(100, START)).isEmpty();

        core.accept(new PlanningInput.Tagged(profile(DECODE, Phase.DECODE)));
        Optional<PlacementProblem> problem = pollFor(100, START + 100);

        assertThat(problem).isPresent();
        assertThat(problem.get().models()).hasSize(1);
        assertThat(problem.get().models().get(0).profiles())
                .extracting(p -> p.phase())
                .containsExactly(Phase.PREFILL, Phase.DECODE);
        assertThat(problem.get().devices()).containsExactly(device("p1", ExecutorRole.PREFILL));
        assertThat(problem.get().version()).isGreaterThanOrEqualTo(START);
    }

    @Test
    void collectsABurstOfChanges() {
        model();
        beat("p1", ExecutorRole.PREFILL, START);
        assertThat(core.poll(START)).isEmpty();
        beat("d1", ExecutorRole.DECODE, START + 30);
        assertThat(core.poll(START + 49)).isEmpty();

        assertThat(core.poll(START + 50))
                .hasValueSatisfying(p -> assertThat(p.devices()).hasSize(2));
        assertThat(core.poll(START + 51)).isEmpty();
    }

    @Test
    void heartbeatsThatChangeNothingAskForNothing() {
        model();
        beat("p1", ExecutorRole.PREFILL, START);
        PlacementProblem first = pollFor(100, START).orElseThrow();
        core.accept(plan(first.version(), List.of("p1"), List.of()));

        beat("p1", ExecutorRole.PREFILL, START + 500);
        cluster.accept(heartbeat("p1", ExecutorRole.PREFILL, 2, 1, new ExecutorLoad(3, 2, 1, 5, 6)), START + 600);

        assertThat(pollFor(200, START + 600)).isEmpty();
    }

    @Test
    void anotherRoleOrADeathOrADrainAsksAnew() {
        model();
        beat("p1", ExecutorRole.PREFILL, START);
        beat("d1", ExecutorRole.DECODE, START);
        long version = answered(START);

        beat("d1", ExecutorRole.ANY, START + 200);
        version = answered(START + 200, version);

        beat("p1", ExecutorRole.PREFILL, START + 1500);
        PlacementProblem withoutD1 = pollFor(400, START + 1700).orElseThrow();
        assertThat(withoutD1.devices()).extracting(d -> d.id().value()).containsExactly("p1");
        core.accept(plan(withoutD1.version(), List.of("p1"), List.of()));

        cluster.accept(
                heartbeat(device("p1", ExecutorRole.PREFILL), 1, 99, ExecutorLoad.IDLE, List.of(), true), START + 2200);
        assertThat(pollFor(100, START + 2200))
                .hasValueSatisfying(p -> assertThat(p.devices()).isEmpty());
        assertThat(version).isPositive();
    }

    @Test
    void oneProblemIsOutAtATimeAndTheNextKnowsItsAnswer() {
        model();
        beat("p1", ExecutorRole.PREFILL, START);
        PlacementProblem first = pollFor(100, START).orElseThrow();
        beat("d1", ExecutorRole.DECODE, START + 100);
        assertThat(pollFor(1000, START + 100)).isEmpty();

        core.accept(plan(first.version(), List.of("p1"), List.of()));
        PlacementProblem second = core.poll(START + 1101).orElseThrow();

        assertThat(second.version()).isGreaterThan(first.version());
        assertThat(second.previous().version()).isEqualTo(first.version());
    }

    @Test
    void asksAgainWhenTheAnswerWasLost() {
        model();
        beat("p1", ExecutorRole.PREFILL, START);
        long first = pollFor(100, START).orElseThrow().version();
        beat("p1", ExecutorRole.PREFILL, START + 3000);

        assertThat(pollFor(300, START + 3050))
                .hasValueSatisfying(p -> assertThat(p.version()).isGreaterThan(first));
    }

    @Test
    void versionsRiseAboveAllThatWereSeen() {
        model();
        core.accept(plan(START + 1_000_000, List.of(), List.of()));
        beat("p1", ExecutorRole.PREFILL, START);

        assertThat(pollFor(100, START).orElseThrow().version()).isEqualTo(START + 1_000_001);
        assertThat(core.version()).isEqualTo(START + 1_000_001);
    }

    @Test
    void takesOnlyNewerManifestsAndOtherProfiles() {
        assertThat(core.accept(new PlanningInput.Published(manifest(2)))).isTrue();
        assertThat(core.accept(new PlanningInput.Published(manifest(2)))).isFalse();
        assertThat(core.accept(new PlanningInput.Published(manifest(1)))).isFalse();
        assertThat(core.accept(new PlanningInput.Tagged(profile(PREFILL, Phase.PREFILL))))
                .isTrue();
        assertThat(core.accept(new PlanningInput.Tagged(profile(PREFILL, Phase.PREFILL))))
                .isFalse();
    }

    @Test
    void refusesAQuietTimeOfNothing() {
        assertThatThrownBy(() -> new PlanningSettings(
                        PlanningSettings.DEFAULT.objective(), Duration.ofMillis(1), Duration.ZERO, Duration.ZERO))
                .hasMessageContaining("quietTime");
    }

    private void model() {
        core.accept(new PlanningInput.Published(manifest(1)));
        core.accept(new PlanningInput.Tagged(profile(PREFILL, Phase.PREFILL)));
        core.accept(new PlanningInput.Tagged(profile(DECODE, Phase.DECODE)));
    }

    private long answered(long atMillis, long... above) {
        PlacementProblem problem = pollFor(100, atMillis).orElseThrow();
        for (long lower : above) {
            assertThat(problem.version()).isGreaterThan(lower);
        }
        core.accept(plan(problem.version(), List.of(), List.of()));
        return problem.version();
    }

    private Optional<PlacementProblem> pollFor(long millis, long fromMillis) {
        for (long now = fromMillis; now <= fromMillis + millis; now += 50) {
            Optional<PlacementProblem> problem = core.poll(now);
            if (problem.isPresent()) {
                return problem;
            }
        }
        return Optional.empty();
    }

    private void beat(String id, ExecutorRole role, long nowMillis) {
        cluster.accept(heartbeat(id, role, 1, ++sequence), nowMillis);
    }
}
