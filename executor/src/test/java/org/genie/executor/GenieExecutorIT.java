package org.genie.executor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.genie.executor.Pool.Order;
import org.genie.model.RequestId;
import org.genie.model.cluster.ExecutorRole;
import org.genie.model.cluster.TensorBackend;
import org.genie.model.event.ExecutorEvent;
import org.genie.model.request.FinishReason;
import org.genie.model.request.TokenChunk;
import org.genie.transport.control.DispatchOutcome;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A prefill and a decode executor give the reference's tokens, over every transport. */
@Timeout(120)
class GenieExecutorIT {
    private static final long PLENTY = 1L << 30;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gpt2-tiny",
                "llama-tiny",
                "qwen2-tiny",
                "opt-tiny",
                "mistral-tiny",
                "mixtral-tiny",
                "llamaeager-tiny"
            })
    void givesTheReferenceTokensOfEveryModel(String name) throws Exception {
        assertReferenceTokens(TestModel.shared("models", name), TensorBackend.TCP);
    }

    @ParameterizedTest
    @EnumSource(
            value = TensorBackend.class,
            names = {"TCP", "UNIX", "LOCAL"})
    void givesTheReferenceTokensOverEveryTransport(TensorBackend backend) throws Exception {
        assertReferenceTokens(TestModel.demo(), backend);
    }

    private void assertReferenceTokens(TestModel model, TensorBackend backend) throws Exception {
        try (Pool pool = new Pool()) {
            pool.start(Pool.PREFILL, ExecutorRole.PREFILL, backend, folder, PLENTY);
            pool.start(Pool.DECODE, ExecutorRole.DECODE, backend, folder, PLENTY);
            pool.deploy(model, Pool.PREFILL, Pool.DECODE);

            List<Order> orders = new ArrayList<>();
            for (int i = 0; i < model.generations().size(); i++) {
                TestModel.Generation generation = model.generations().get(i);
                Order order = Order.of(
                        "r-" + i, generation.prompt(), generation.greedy().size());
                orders.add(order);
                assertThat(pool.send(model, order)).isEqualTo(new DispatchOutcome.Accepted());
            }

            for (int i = 0; i < orders.size(); i++) {
                RequestId request = orders.get(i).request();
                List<TokenChunk> chunks = pool.bus.awaitEnd(request);
                assertThat(Pool.tokens(chunks).toArray())
                        .as("tokens of %s", request)
                        .isEqualTo(model.generations().get(i).greedy().toArray());
                assertThat(chunks.get(0).tokens().size()).isEqualTo(1);
                assertThat(chunks.get(0).stepNanos()).containsExactly(0);
                TokenChunk.End end = chunks.get(chunks.size() - 1).end();
                assertThat(end.reason()).isEqualTo(FinishReason.LENGTH);
                assertThat(end.report().prefillExecutor()).isEqualTo(Pool.PREFILL);
                assertThat(end.report().decodeExecutor()).isEqualTo(Pool.DECODE);
                assertThat(end.report().transport()).isEqualTo(backend.text());
                assertThat(end.report().kvBytesMoved())
                        .isEqualTo(model.profile().kvBytesPerToken()
                                * orders.get(i).tokens().size());
                pool.bus.awaitEvent(request, ExecutorEvent.Kind.RELEASED);
                pool.bus.awaitEvent(request, ExecutorEvent.Kind.FINISHED);
            }
            assertThat(pool.bus.events).allSatisfy(e -> assertThat(e.kind()).isNotEqualTo(ExecutorEvent.Kind.FAILED));
            pool.bus.awaitHeartbeat(
                    Pool.DECODE, h -> h.load().kvBytesUsed() == 0 && h.load().runningRequests() == 0);
            pool.bus.awaitHeartbeat(
                    Pool.PREFILL, h -> h.load().kvBytesUsed() == 0 && h.load().runningRequests() == 0);
        }
    }
}
