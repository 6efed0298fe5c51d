package org.genie.executor.engine;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.genie.compiler.Carrier;
import org.genie.model.graph.DType;
import org.genie.model.graph.TensorData;

/** Copies tensors between Java's memory and the engine's. Element types are checked before native code sees them. */
final class TensorBridge {
    private final ScriptKit kit;

    TensorBridge(ScriptKit kit) {
        this.kit = kit;
    }

    PtNDArray in(PtNDManager owner, TensorData data) {
        if (data.dtype() == DType.C64) {
            try (PtNDArray pairs = dense(owner, data, pairShape(data.shape()), DataType.FLOAT32)) {
                return kit.complex(pairs, owner);
            }
        }
        return dense(owner, data, shape(data.shape()), ElementTypes.carrier(data.dtype()));
    }

    private static PtNDArray dense(PtNDManager owner, TensorData data, Shape shape, DataType type) {
        ByteBuffer bytes = data.data();
        if (!bytes.hasRemaining()) {
            return (PtNDArray) owner.create(shape, type);
        }
        ByteBuffer copy = ByteBuffer.allocateDirect(bytes.remaining()).order(ByteOrder.nativeOrder());
        copy.put(bytes).flip();
        return JniUtils.createNdFromByteBuffer(owner, copy, shape, type, SparseFormat.DENSE, owner.getDevice());
    }

    TensorData out(PtNDArray array) {
        DataType type = array.getDataType();
        return out(
                array,
                ElementTypes.shown(type)
                        .orElseThrow(() -> new IllegalArgumentException(
                                "a tensor of the engine's type " + type + " cannot be copied out.")));
    }

    TensorData out(PtNDArray array, DType type) {
        DataType carrier = ElementTypes.carrier(type);
        if (array.getDataType() != carrier) {
            throw new IllegalArgumentException("a tensor of type " + type + " is carried as " + carrier
                    + ", but this one is " + array.getDataType() + ".");
        }
        List<Long> shape = Arrays.stream(array.getShape().getShape()).boxed().toList();
        if (Carrier.of(type).filter(c -> c == DType.C64).isPresent()) {
            try (PtNDArray pairs = kit.pairs(array, array.getManager())) {
                return new TensorData(type, shape, bytes(pairs));
            }
        }
        return new TensorData(type, shape, bytes(array));
    }

    long token(PtNDArray array) {
        if (array.getDataType() != DataType.INT64 || array.getShape().size() != 1) {
            throw new IllegalArgumentException(
                    "a token is one int64 but this tensor is " + array.getDataType() + " " + array.getShape() + ".");
        }
        if (array.getDevice().isGpu()) {
            return array.toLongArray()[0];
        }
        return JniUtils.getByteBuffer(array, true)
                .order(ByteOrder.nativeOrder())
                .getLong(0);
    }

    private static ByteBuffer bytes(PtNDArray array) {
        if (array.getShape().size() == 0) {
            return ByteBuffer.allocate(0);
        }
        return array.toByteBuffer(false).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static Shape shape(List<Long> sizes) {
        return new Shape(sizes.stream().mapToLong(Long::longValue).toArray());
    }

    private static Shape pairShape(List<Long> sizes) {
        List<Long> pairs = new ArrayList<>(sizes);
        pairs.add(2L);
        return shape(pairs);
    }
}
