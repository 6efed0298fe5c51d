package org.genie.operators.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.genie.operators.Samples.heartbeat;

import java.time.Duration;
import org.genie.model.ExecutorId;
import org.genie.model.cluster.ExecutorRole;
import org.genie.operators.cluster.ClusterView.Change;
import org.junit.jupiter.api.Test;

class ClusterViewTest {
    private static final long START = 10_000;
    private static final ExecutorId P1 = new ExecutorId("p1");

    private final ClusterView view = new ClusterView(Liveness.DEFAULT, START);

    @Test
    void tellsWhatAHeartbeatChanged() {
        assertThat(view.accept(heartbeat("p1", ExecutorRole.PREFILL, 1, 1), START))
                .isEqualTo(Change.JOINED);
        assertThat(view.accept(heartbeat("p1", ExecutorRole.PREFILL, 1, 2), START))
                .isEqualTo(Change.SEEN);
        assertThat(view.accept(heartbeat("p1", ExecutorRole.PREFILL, 1, 2), START))
                .isEqualTo(Change.NONE);
        assertThat(view.accept(heartbeat("p1", ExecutorRole.PREFILL, 1, 1), START))
                .isEqualTo(Change.NONE);
        assertThat(view.accept(heartbeat("p1", ExecutorRole.PREFILL, 2, 1), START))
                .isEqualTo(Change.RESTARTED);
        assertThat(view.accept(heartbeat("p1", ExecutorRole.PREFILL, 1, 99), START))
                .isEqualTo(Change.NONE);
        assertThat(view.accept(heartbeat("p1", ExecutorRole.PREFILL, 2, 2), START + 5000))
                .isEqualTo(Change.JOINED);
    }

    @Test
    void anExecutorDiesAfterThreeSilentIntervals() {
        view.accept(heartbeat("p1", ExecutorRole.PREFILL, 1, 1), START);

        assertThat(view.isAlive(P1, START + 1500)).isTrue();
        assertThat(view.live(START + 1500)).hasSize(1);
        assertThat(view.isAlive(P1, START + 1501)).isFalse();
        assertThat(view.live(START + 1501)).isEmpty();
        assertThat(view.isAlive(new ExecutorId("nobody"), START)).isFalse();
    }

    @Test
    void aShortIntervalDoesNotKillInAHurry() {
        assertThat(Liveness.DEFAULT.silenceMillis(100)).isEqualTo(1500);
        assertThat(Liveness.DEFAULT.silenceMillis(1000)).isEqualTo(3000);
        assertThat(Liveness.DEFAULT.silenceMillis(-1)).isEqualTo(1500);
    }

    @Test
    void nobodyDiesOfSilenceDuringARestart() {
        view.restore(new Sighting(heartbeat("p1", ExecutorRole.PREFILL, 1, 1), 500));

        assertThat(view.isAlive(P1, START + 1500)).isTrue();
        assertThat(view.isAlive(P1, START + 1501)).isFalse();
    }

    @Test
    void remembersWhenThePoolLastChanged() {
        view.accept(heartbeat("p1", ExecutorRole.PREFILL, 1, 1), START + 100);
        view.accept(heartbeat("p1", ExecutorRole.PREFILL, 1, 2), START + 600);

        assertThat(view.changedAtMillis(START + 700)).isEqualTo(START + 100);
        assertThat(view.changedAtMillis(START + 9000)).isEqualTo(START + 600 + 1500);
    }

    @Test
    void forgetsTheLongDead() {
        view.accept(heartbeat("p1", ExecutorRole.PREFILL, 1, 1), START);
        view.accept(heartbeat("p2", ExecutorRole.PREFILL, 1, 1), START + 5000);

        assertThat(view.forgetDead(1000, START + 5000)).containsExactly(P1);
        assertThat(view.sighting(P1)).isEmpty();
        assertThat(view.all()).hasSize(1);
    }

    @Test
    void refusesALivenessThatNobodySurvives() {
        assertThatThrownBy(() -> new Liveness(0, Duration.ZERO)).hasMessageContaining("0 missed heartbeats");
    }
}
