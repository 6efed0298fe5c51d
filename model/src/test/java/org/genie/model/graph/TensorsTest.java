package org.genie.model.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class TensorsTest {
    private static Weight weight(List<Long> sizes, List<Long> strides, long offset) {
        return new Weight("s", DType.F32, sizes, strides, offset);
    }

    @Test
    void everyTypeIsFloatingOrIntegerOrNeither() {
        assertThat(EnumSet.allOf(DType.class).stream().filter(DType::isFloating))
                .containsExactly(DType.F16, DType.BF16, DType.F32, DType.F64, DType.F8E4M3FN, DType.F8E5M2);
        assertThat(EnumSet.allOf(DType.class).stream().filter(DType::isInteger))
                .containsExactly(DType.U8, DType.I8, DType.I16, DType.U16, DType.I32, DType.I64);
        assertThat(EnumSet.allOf(DType.class)).allMatch(t -> t.bytes() > 0);
    }

    @Test
    void weightsKnowTheirSizeAndOrder() {
        Weight dense = weight(List.of(2L, 3L), List.of(3L, 1L), 0);
        assertThat(dense.elements()).isEqualTo(6);
        assertThat(dense.bytes()).isEqualTo(24);
        assertThat(dense.isContiguous()).isTrue();
        assertThat(weight(List.of(3L, 2L), List.of(1L, 3L), 0).isContiguous()).isFalse();
        assertThat(weight(List.of(1L, 3L), List.of(99L, 1L), 5).isContiguous()).isTrue();
        assertThat(weight(List.of(0L, 3L), List.of(9L, 9L), 0).isContiguous()).isTrue();
        assertThat(weight(List.of(), List.of(), 0).elements()).isEqualTo(1);
    }

    @Test
    void refusesWeightsThatCannotBe() {
        assertThatThrownBy(() -> weight(List.of(1L), List.of(), 0)).hasMessageContaining("1 sizes but 0 strides");
        assertThatThrownBy(() -> weight(List.of(-1L), List.of(1L), 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> weight(List.of(1L), List.of(-1L), 0)).hasMessageContaining("strides [-1]");
        assertThatThrownBy(() -> weight(List.of(1L), List.of(1L), -1)).hasMessageContaining("offset -1");
        assertThatThrownBy(() -> weight(List.of(1L << 40, 1L << 40), List.of(1L, 1L), 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new WeightLocation("s", "file:/x", -1, 4)).hasMessageContaining("lies at -1");
        assertThatThrownBy(() -> new WeightLocation("s", "file:/x", 1, -4)).hasMessageContaining("length -4");
    }

    @Test
    void tensorsHoldExactlyTheirBytes() {
        ByteBuffer bytes = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putFloat(4, 1.5f).position(4);
        TensorData data = new TensorData(DType.F32, List.of(2L), bytes);
        assertThat(data.data().getFloat()).isEqualTo(1.5f);
        assertThat(data.data().position()).as("each view starts anew").isZero();
        assertThat(data.data().isReadOnly()).isTrue();
        assertThat(data).hasToString("F32 [2]");
        assertThat(new TensorData(DType.F32, List.of(0L, 5L), ByteBuffer.allocate(0)).shape())
                .hasSize(2);
    }

    @Test
    void refusesTensorsOfOtherLengths() {
        assertThatThrownBy(() -> new TensorData(DType.F32, List.of(2L), ByteBuffer.allocate(4)))
                .hasMessageContaining("takes 8 bytes but has 4");
        assertThatThrownBy(() -> new TensorData(DType.U8, List.of(-2L, -2L), ByteBuffer.allocate(4)))
                .hasMessageContaining("cannot be");
        assertThatThrownBy(() -> new TensorData(DType.U8, List.of(1L << 62, 4L), ByteBuffer.allocate(0)))
                .hasMessageContaining("cannot be");
    }

    @Test
    void boundsTheDimensionsOfTensors() {
        assertThat(new TensorMeta(DType.F32, Collections.nCopies(64, SymExpr.constant(1))).rank())
                .isEqualTo(64);
        assertThatThrownBy(() -> new TensorMeta(DType.F32, Collections.nCopies(65, SymExpr.constant(1))))
                .hasMessageContaining("65 dimensions");
    }
}
