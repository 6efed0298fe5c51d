package org.genie.executor.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.genie.model.ExecutorId;
import org.genie.model.Fence;
import org.genie.model.GraphHash;
import org.genie.model.ModelName;
import org.genie.model.RequestId;
import org.genie.model.Tokens;
import org.genie.transport.control.ReserveCall;
import org.junit.jupiter.api.Test;

class SequenceTest {
    @Test
    void makesAsManyTokensAsAllowedAndAsTheContextHasRoomFor() {
        assertThat(lastMade(10, 0, 5, OptionalLong.empty(), OptionalLong.empty()))
                .isEqualTo(5);
        assertThat(lastMade(10, 0, 99, OptionalLong.of(12), OptionalLong.empty()))
                .isEqualTo(3);
        assertThat(lastMade(10, 0, 99, OptionalLong.of(99), OptionalLong.of(11)))
                .isEqualTo(2);
        assertThat(lastMade(10, 0, 99, OptionalLong.of(10), OptionalLong.empty()))
                .isEqualTo(1);
        assertThat(lastMade(10, 0, 2, OptionalLong.of(12), OptionalLong.of(64))).isEqualTo(2);
    }

    @Test
    void countsWhatEarlierAttemptsMade() {
        // 6 tokens of prompt and 4 made before: the context of 12 has room for 7 in all.
        assertThat(lastMade(10, 4, 99, OptionalLong.of(12), OptionalLong.empty()))
                .isEqualTo(7);
    }

    private static long lastMade(
            int cacheTokens, int emitted, int maxTokens, OptionalLong context, OptionalLong graphContext) {
        return Sequence.lastMade(
                new ReserveCall(
                        new RequestId("r"),
                        new Fence(1, 1),
                        new ModelName("m"),
                        new GraphHash("ab".repeat(32)),
                        new ExecutorId("p"),
                        1,
                        Tokens.empty(),
                        cacheTokens,
                        emitted,
                        maxTokens,
                        context,
                        0),
                graphContext);
    }
}
