package org.genie.jobs.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClosablesTest {
    private final List<String> closed = new ArrayList<>();
    private final Closables closables = new Closables();

    @Test
    void closesInReverseOrderOnce() {
        closables.add(() -> closed.add("first"));
        closables.add(() -> closed.add("second"));
        closables.close();
        closables.close();
        assertThat(closed).containsExactly("second", "first");
    }

    @Test
    void goesOnWhenOneCannotBeClosed() {
        closables.add(() -> closed.add("first"));
        closables.add(() -> {
            throw new IllegalStateException("stuck");
        });
        closables.close();
        assertThat(closed).containsExactly("first");
    }

    @Test
    void closesAtOnceWhatComesAfterTheEnd() {
        closables.close();
        assertThatThrownBy(() -> closables.add(() -> closed.add("late")))
                .isInstanceOf(Closables.StoppedException.class);
        assertThat(closed).containsExactly("late");
    }
}
