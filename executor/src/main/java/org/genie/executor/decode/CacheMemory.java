package org.genie.executor.decode;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.genie.executor.engine.ElementTypes;
import org.genie.executor.engine.Engine;
import org.genie.transport.data.TensorHeader;

/**
 * The engine's memory that a cache arrives in: on a CPU the tensors themselves, so that nothing is copied after the last
 * byte; for another device host tensors, copied over once they are complete.
 */
final class CacheMemory implements AutoCloseable {
    private final NDManager owner;
    private final List<NDArray> arrays = new ArrayList<>();
    private final List<ByteBuffer> buffers = new ArrayList<>();

    CacheMemory(Engine engine, List<TensorHeader> headers) {
        owner = engine.manager().newSubManager();
        try {
            for (TensorHeader header : headers) {
                Shape shape = new Shape(
                        header.shape().stream().mapToLong(Long::longValue).toArray());
                NDArray array = owner.create(shape, ElementTypes.carrier(header.dtype()), Device.cpu());
                arrays.add(array);
                buffers.add(array.toByteBuffer(true));
            }
        } catch (RuntimeException e) {
            owner.close();
            throw e;
        }
    }

    List<ByteBuffer> buffers() {
        return buffers;
    }

    /** Closed by the sequence that takes the tensors. */
    NDManager owner() {
        return owner;
    }

    /** The tensors on the engine's device; owned by {@link #owner}. */
    List<NDArray> onDevice() {
        Device device = owner.getDevice();
        if (!device.isGpu()) {
            return arrays;
        }
        return arrays.stream()
                .map(array -> {
                    NDArray moved = array.toDevice(device, true);
                    array.close();
                    moved.attach(owner);
                    return moved;
                })
                .toList();
    }

    @Override
    public void close() {
        owner.close();
    }
}
