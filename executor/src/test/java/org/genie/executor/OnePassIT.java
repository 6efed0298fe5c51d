package org.genie.executor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.genie.model.RequestId;
import org.genie.model.Tokens;
import org.genie.model.cluster.ExecutorRole;
import org.genie.model.cluster.TensorBackend;
import org.genie.model.event.Dispatch;
import org.genie.model.event.ExecutorEvent;
import org.genie.model.event.RefusalCode;
import org.genie.model.graph.DType;
import org.genie.model.graph.TensorData;
import org.genie.model.request.FinishReason;
import org.genie.model.request.TokenChunk;
import org.genie.serde.SafeTensors;
import org.genie.transport.control.DispatchOutcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One-pass graphs: tensors in, tensors out, and inputs that do not fit. */
@Timeout(60)
class OnePassIT {
    @TempDir
    Path folder;

    private final Pool pool = new Pool();

    @AfterEach
    void close() throws Exception {
        pool.close();
    }

    private TestModel deploy(String name) {
        TestModel model = TestModel.onePass(name);
        pool.start(Pool.PREFILL, ExecutorRole.ANY, TensorBackend.TCP, folder, 1L << 30);
        pool.deploy(model, Pool.PREFILL, Pool.PREFILL);
        return model;
    }

    @ParameterizedTest
    @ValueSource(strings = {"mlp-tiny", "bert-tiny", "vit-tiny", "resnet-tiny", "clip-tiny", "t5-tiny"})
    void reproducesTheReferenceOutputs(String name) throws Exception {
        TestModel model = deploy(name);
        byte[] file = Files.readAllBytes(
                TestModel.data().resolve("models").resolve(name).resolve("case0.safetensors"));
        RequestId request = new RequestId("r-1");

        // The file holds the expected outputs as well; they are no inputs.
        assertThat(pool.send(pool.onePass(model, request, file, Pool.PREFILL)))
                .isEqualTo(new DispatchOutcome.Accepted());

        List<TokenChunk> chunks = pool.bus.awaitEnd(request);
        assertThat(chunks).hasSize(1);
        TokenChunk.End end = chunks.get(0).end();
        assertThat(end.reason()).isEqualTo(FinishReason.DONE);
        assertThat(end.report().prefillExecutor()).isEqualTo(Pool.PREFILL);
        assertThat(end.report().decodeExecutor()).isNull();
        Map<String, TensorData> expected = SafeTensors.read(ByteBuffer.wrap(file));
        Map<String, TensorData> actual = SafeTensors.read(ByteBuffer.wrap(end.outputs()));
        assertThat(actual.keySet())
                .containsExactlyInAnyOrderElementsOf(expected.keySet().stream()
                        .filter(n -> n.startsWith("output."))
                        .toList());
        actual.forEach((output, tensor) -> assertClose(output, tensor, expected.get(output)));
        pool.bus.awaitEvent(request, ExecutorEvent.Kind.FINISHED);
    }

    private static void assertClose(String name, TensorData actual, TensorData expected) {
        assertThat(actual.shape()).as(name).isEqualTo(expected.shape());
        assertThat(actual.dtype()).as(name).isEqualTo(expected.dtype());
        if (actual.dtype() == DType.F32) {
            for (int i = 0; i < actual.data().remaining() / 4; i++) {
                assertThat(actual.data().getFloat(i * 4))
                        .as("%s[%d]", name, i)
                        .isCloseTo(expected.data().getFloat(i * 4), Offset.offset(1e-4f));
            }
        } else {
            assertThat(actual.data()).as(name).isEqualTo(expected.data());
        }
    }

    @Test
    void saysWhatIsWrongWithInputs() {
        TestModel model = deploy("mlp-tiny");
        TensorData wrongShape = floats(2, 3);

        assertBadInput(model, Map.of("input.0", wrongShape), "input 0", "[2, 3]");
        assertBadInput(model, Map.of("input.0", wrongShape, "input.1", wrongShape), "takes 1 inputs but got 2");
        assertBadInput(model, Map.of("input.1", wrongShape), "no tensor 'input.0'");
        assertBadInput(
                model,
                Map.of("input.0", new TensorData(DType.I64, List.of(1L), ByteBuffer.allocate(8))),
                "input 0",
                "I64");
        assertBadInput(model, "not a file".getBytes(StandardCharsets.UTF_8), "no safetensors file");
    }

    private static TensorData floats(long... shape) {
        long elements = 1;
        for (long size : shape) {
            elements *= size;
        }
        ByteBuffer data = ByteBuffer.allocate((int) elements * 4).order(ByteOrder.LITTLE_ENDIAN);
        return new TensorData(DType.F32, Arrays.stream(shape).boxed().toList(), data);
    }

    private void assertBadInput(TestModel model, Map<String, TensorData> inputs, String... messages) {
        assertBadInput(model, SafeTensors.write(new LinkedHashMap<>(inputs)), messages);
    }

    private void assertBadInput(TestModel model, byte[] file, String... messages) {
        RequestId request = new RequestId("bad-" + pool.bus.events.size());
        pool.send(pool.onePass(model, request, file, Pool.PREFILL));
        ExecutorEvent event = pool.bus.awaitEvent(request, ExecutorEvent.Kind.FAILED);
        assertThat(event.code()).isEqualTo(RefusalCode.BAD_REQUEST);
        assertThat(event.retryable()).isFalse();
        assertThat(event.message()).contains("input").contains(messages);
    }

    @Test
    void refusesAPromptForAOnePassGraph() {
        TestModel model = deploy("mlp-tiny");
        Pool.Order order = Pool.Order.of("prompt", Tokens.of(1, 2), 5);
        var dispatch = new Dispatch(
                order.request(),
                order.fence(),
                1,
                model.name(),
                model.graph(),
                model.graph(),
                pool.peer(Pool.PREFILL),
                pool.peer(Pool.PREFILL),
                order.tokens(),
                0,
                5,
                order.eosTokens(),
                order.maxContext(),
                new byte[0],
                0);

        assertThat(pool.send(dispatch))
                .isInstanceOfSatisfying(
                        DispatchOutcome.Refused.class, r -> assertThat(r.code()).isEqualTo(RefusalCode.BAD_REQUEST));
    }
}
