package org.genie.executor.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.genie.compiler.GraphBuilder.floats;

import ai.djl.ndarray.NDArray;
import java.nio.ByteBuffer;
import java.util.List;
import org.genie.compiler.Carrier;
import org.genie.compiler.GraphBuilder;
import org.genie.compiler.TorchScriptCompiler.Epilogue;
import org.genie.model.graph.DType;
import org.genie.model.graph.OpGraph;
import org.genie.model.graph.TensorData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EngineTest {
    @RegisterExtension
    static final EngineExtension ENGINE = new EngineExtension();

    @ParameterizedTest
    @EnumSource(DType.class)
    void tensorsOfEveryTypeComeBackAsTheyWentIn(DType type) {
        Engine engine = ENGINE.engine();
        byte[] bytes = new byte[6 * type.bytes()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (type == DType.BOOL ? i % 2 : i * 7);
        }
        TensorData data = new TensorData(type, List.of(2L, 3L), ByteBuffer.wrap(bytes));
        if (Carrier.of(type).isEmpty()) {
            assertThatThrownBy(() -> engine.tensor(engine.manager(), data))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(type.name());
            return;
        }
        try (NDArray array = engine.tensor(engine.manager(), data)) {
            assertThat(engine.data(array, type)).isEqualTo(data);
            assertThat(engine.data(array).dtype()).isEqualTo(Carrier.of(type).get());
        }
    }

    @Test
    void scalarsAndEmptyTensorsComeBackToo() {
        Engine engine = ENGINE.engine();
        for (TensorData data : List.of(Tensors.longs(List.of(), 5), Tensors.floats(List.of(0L, 3L)))) {
            try (NDArray array = engine.tensor(engine.manager(), data)) {
                assertThat(engine.data(array)).isEqualTo(data);
            }
        }
    }

    @Test
    void aTokenIsOneInt64() {
        Engine engine = ENGINE.engine();
        try (NDArray token = engine.tensor(engine.manager(), Tensors.longs(List.of(1L), 77));
                NDArray two = engine.tensor(engine.manager(), Tensors.longs(List.of(2L), 1, 2))) {
            assertThat(engine.token(token)).isEqualTo(77);
            assertThatThrownBy(() -> engine.token(two)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> engine.data(token, DType.F32)).hasMessageContaining("F32");
        }
    }

    @Test
    void unknownDevicesAndMissingCudaAreRefused() {
        assertThatThrownBy(() -> Engine.start("tpu:1", 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("device 'tpu:1'");
        assertThatThrownBy(() -> Engine.start("cuda:0", 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("device 'cuda:0'")
                .hasMessageContaining("\nMaybe ");
        assertThatThrownBy(() -> Engine.start("cpu", 0)).hasMessageContaining("at least 1 thread");
    }

    @Test
    void closingAnEngineClosesItsGraphs() {
        OpGraph graph = new GraphBuilder().input("x", floats(1)).output("x").build();
        Engine engine = Engine.start("cpu", 1);
        GraphRunner runner = engine.load(graph, List.of(), Epilogue.NONE);

        engine.close();

        assertThatThrownBy(() -> ENGINE.run(runner, List.of(Tensors.floats(List.of(1L), 1))))
                .hasMessageContaining("is closed");
    }
}
