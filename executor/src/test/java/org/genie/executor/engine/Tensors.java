package org.genie.executor.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.genie.model.graph.DType;
import org.genie.model.graph.TensorData;

/** Makes and compares tensors in tests. */
final class Tensors {
    private Tensors() {}

    static TensorData floats(List<Long> shape, double... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        Arrays.stream(values).forEach(v -> bytes.putFloat((float) v));
        return new TensorData(DType.F32, shape, bytes.flip());
    }

    static TensorData longs(List<Long> shape, long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        Arrays.stream(values).forEach(bytes::putLong);
        return new TensorData(DType.I64, shape, bytes.flip());
    }

    static TensorData bytes(DType type, List<Long> shape, int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length);
        Arrays.stream(values).forEach(v -> bytes.put((byte) v));
        return new TensorData(type, shape, bytes.flip());
    }

    static double[] values(TensorData tensor) {
        ByteBuffer bytes = tensor.data();
        double[] values = new double[bytes.remaining() / tensor.dtype().bytes()];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (tensor.dtype()) {
                case F32 -> bytes.getFloat();
                case F64 -> bytes.getDouble();
                case I64 -> bytes.getLong();
                case I32 -> bytes.getInt();
                case I16 -> bytes.getShort();
                case U8, BOOL -> bytes.get() & 0xff;
                case I8 -> bytes.get();
                case BF16 -> Float.intBitsToFloat(bytes.getShort() << 16);
                default -> throw new IllegalArgumentException("no values of " + tensor.dtype());
            };
        }
        return values;
    }

    /** The greatest difference between elements; types and shapes must be equal. */
    static double difference(TensorData expected, TensorData actual) {
        assertThat(actual.dtype()).isEqualTo(expected.dtype());
        assertThat(actual.shape()).isEqualTo(expected.shape());
        double[] a = values(expected);
        double[] b = values(actual);
        double worst = 0;
        for (int i = 0; i < a.length; i++) {
            double difference = Math.abs(a[i] - b[i]);
            // Equal infinities differ by NaN.
            worst = a[i] == b[i] || Double.isNaN(a[i]) && Double.isNaN(b[i]) ? worst : Math.max(worst, difference);
            if (Double.isNaN(difference) && a[i] != b[i] && !(Double.isNaN(a[i]) && Double.isNaN(b[i]))) {
                return Double.NaN;
            }
        }
        return worst;
    }
}
