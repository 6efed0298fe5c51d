package org.genie.executor.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.DataType;
import java.util.Arrays;
import java.util.List;
import org.genie.executor.engine.ElementTypes;
import org.genie.model.graph.DType;
import org.genie.model.semantics.KvTensor;
import org.genie.model.semantics.KvTensor.Part;
import org.genie.transport.data.TensorHeader;
import org.junit.jupiter.api.Test;

class KvLayoutTest {
    private static final KvTensor KEYS_0 = new KvTensor(0, Part.KEY, 1, 3, 2, 2, 8, DType.F32);
    private static final KvTensor VALUES_0 = new KvTensor(0, Part.VALUE, 2, 1, 2, 2, 8, DType.BF16);
    private static final KvTensor KEYS_1 = new KvTensor(1, Part.KEY, 3, 2, 1, 2, 8, DType.F32);

    private final KvLayout layout = new KvLayout(List.of(VALUES_0, KEYS_1, KEYS_0));

    private static TensorHeader header(DType type, long... shape) {
        return new TensorHeader(type, Arrays.stream(shape).boxed().toList());
    }

    @Test
    void travelsByLayerKeysFirst() {
        assertThat(layout.tensors()).containsExactly(KEYS_0, VALUES_0, KEYS_1);
        assertThat(layout.bytes(5)).isEqualTo(5 * (64 + 32 + 64));
    }

    @Test
    void takesWhatFitsAndNothingElse() {
        TensorHeader keys = header(DType.F32, 1, 2, 5, 8);
        TensorHeader values = header(DType.BF16, 1, 2, 5, 8);
        TensorHeader flat = header(DType.F32, 1, 5, 16);

        assertThat(layout.problem(List.of(keys, values, flat), 5)).isEmpty();
        assertThat(layout.problem(List.of(keys, values), 5).get()).contains("2 cache tensors come", "has 3");
        assertThat(layout.problem(List.of(keys, keys, flat), 5).get()).contains("Cache tensor 1", "BF16");
        assertThat(layout.problem(List.of(keys, values, flat), 6)).isPresent();
        assertThat(layout.problem(List.of(header(DType.F32, 5, 16), values, flat), 5))
                .isPresent();
        assertThat(layout.problem(List.of(header(DType.F32, 2, 2, 5, 8), values, flat), 5))
                .isPresent();
    }

    @Test
    void namesTheEnginesTypes() {
        assertThat(ElementTypes.carrier(DType.BF16)).isEqualTo(DataType.FLOAT16);
        assertThat(ElementTypes.carrier(DType.I64)).isEqualTo(DataType.INT64);
        assertThatThrownBy(() -> ElementTypes.carrier(DType.C128))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("C128");
    }
}
