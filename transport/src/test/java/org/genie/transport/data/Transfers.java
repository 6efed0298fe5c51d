package org.genie.transport.data;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.genie.model.Fence;
import org.genie.model.RequestId;
import org.genie.model.graph.DType;

/** Makes transfers of random bytes. */
final class Transfers {
    private Transfers() {}

    static OutgoingTransfer random(long reservation, int tensors, long... shape) {
        Random random = new Random(reservation);
        List<TensorHeader> headers = new ArrayList<>();
        List<ByteBuffer> data = new ArrayList<>();
        List<Long> sizes = Arrays.stream(shape).boxed().toList();
        for (int i = 0; i < tensors; i++) {
            TensorHeader header = new TensorHeader(DType.F32, sizes);
            byte[] bytes = new byte[(int) header.bytes()];
            random.nextBytes(bytes);
            headers.add(header);
            data.add(ByteBuffer.allocateDirect(bytes.length).put(bytes).flip());
        }
        return new OutgoingTransfer(
                new TransferHeader(reservation, new RequestId("r-" + reservation), new Fence(7, 3), headers),
                data,
                new TransferFooter(1234, 5_000_000));
    }

    static List<byte[]> bytes(List<ByteBuffer> tensors) {
        return tensors.stream()
                .map(t -> {
                    byte[] bytes = new byte[t.capacity()];
                    t.duplicate().clear().get(bytes);
                    return bytes;
                })
                .toList();
    }
}
