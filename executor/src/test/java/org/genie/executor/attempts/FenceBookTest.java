package org.genie.executor.attempts;

import static org.assertj.core.api.Assertions.assertThat;

import org.genie.executor.attempts.FenceBook.Standing;
import org.genie.model.Fence;
import org.genie.model.RequestId;
import org.junit.jupiter.api.Test;

class FenceBookTest {
    private final FenceBook book = new FenceBook();
    private final RequestId request = new RequestId("r-1");

    @Test
    void ordersAttempts() {
        assertThat(book.see(request, new Fence(2, 3))).isEqualTo(Standing.NEWER);
        assertThat(book.see(request, new Fence(2, 3))).isEqualTo(Standing.SAME);
        assertThat(book.see(request, new Fence(2, 2))).isEqualTo(Standing.STALE);
        assertThat(book.see(request, new Fence(1, 9))).isEqualTo(Standing.STALE);
        assertThat(book.see(request, new Fence(3, 1))).isEqualTo(Standing.NEWER);
        assertThat(book.see(new RequestId("r-2"), new Fence(1, 1))).isEqualTo(Standing.NEWER);
    }

    @Test
    void tellingDoesNotNote() {
        assertThat(book.standing(request, new Fence(1, 1))).isEqualTo(Standing.NEWER);
        assertThat(book.see(request, new Fence(1, 1))).isEqualTo(Standing.NEWER);
    }

    @Test
    void forgetsTheFenceItIsToldAndNoOther() {
        book.see(request, new Fence(1, 2));

        book.forget(request, new Fence(1, 1));
        assertThat(book.see(request, new Fence(1, 2))).isEqualTo(Standing.SAME);
        book.forget(request, new Fence(1, 2));
        assertThat(book.see(request, new Fence(1, 2))).isEqualTo(Standing.NEWER);
    }

    @Test
    void forgetsTheOldestOfVeryMany() {
        book.see(request, new Fence(1, 1));
        for (int i = 0; i < 65_536; i++) {
            book.see(new RequestId("other-" + i), new Fence(1, 1));
        }

        assertThat(book.see(request, new Fence(1, 1))).isEqualTo(Standing.NEWER);
    }
}
