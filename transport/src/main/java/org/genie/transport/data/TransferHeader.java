package org.genie.transport.data;

import java.util.List;
import org.genie.model.Fence;
import org.genie.model.RequestId;

/**
 * What a sender announces before it sends.
 *
 * @param reservation as the receiver numbered it
 * @param tensors in the order that their bytes follow
 */
public record TransferHeader(long reservation, RequestId request, Fence fence, List<TensorHeader> tensors) {
    public TransferHeader {
        tensors = List.copyOf(tensors);
    }

    /** Bytes of all tensors. Throws {@link ArithmeticException} where they are more than 2⁶³. */
    public long bytes() {
        return tensors.stream().mapToLong(TensorHeader::bytes).reduce(0L, Math::addExact);
    }
}
