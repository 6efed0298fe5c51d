package org.genie.executor.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
    private final MemoryBudget budget = new MemoryBudget(100);

    @Test
    void grantsWhatIsFreeAndTakesItBackOnce() {
        MemoryBudget.Grant grant = budget.take(60).orElseThrow();

        assertThat(grant.bytes()).isEqualTo(60);
        assertThat(budget.take(41)).isEmpty();
        assertThat(budget.free()).isEqualTo(40);
        grant.close();
        grant.close();
        assertThat(budget.granted()).isZero();
        assertThat(budget.free()).isEqualTo(100);
    }

    @Test
    void pinnedWeightsLessenTheCapacity() {
        assertThat(budget.pin(30)).isTrue();
        assertThat(budget.pin(71)).isFalse();
        assertThat(budget.capacity()).isEqualTo(70);
        assertThat(budget.take(71)).isEmpty();

        budget.unpin(30);
        assertThat(budget.take(100)).isPresent();
    }

    @Test
    void waitsForOthersButNotForWhatCanNeverBe() throws Exception {
        MemoryBudget.Grant all = budget.take(100).orElseThrow();
        CompletableFuture<Optional<MemoryBudget.Grant>> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return budget.take(50, Duration.ofSeconds(20));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(budget.take(50, Duration.ofMillis(1))).isEmpty();
        assertThat(budget.take(101, Duration.ofDays(1))).isEmpty();

        all.close();

        assertThat(waiting.join()).isPresent();
    }
}
