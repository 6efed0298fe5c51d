package org.genie.transport.data;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * A hand-over as its sender has it. The buffers are the tensors' bytes from position to limit, best direct ones; they
 * are read, not moved, and must stay alive until the send returns.
 */
public record OutgoingTransfer(TransferHeader header, List<ByteBuffer> tensors, TransferFooter footer) {
    public OutgoingTransfer {
        tensors = tensors.stream().map(ByteBuffer::slice).toList();
        if (tensors.size() != header.tensors().size()) {
            throw new IllegalArgumentException("the header describes "
                    + header.tensors().size() + " tensors but " + tensors.size() + " are given.");
        }
        for (int i = 0; i < tensors.size(); i++) {
            if (tensors.get(i).remaining() != header.tensors().get(i).bytes()) {
                throw new IllegalArgumentException("tensor " + i + " has "
                        + tensors.get(i).remaining() + " bytes but its header says "
                        + header.tensors().get(i).bytes() + ".");
            }
        }
    }
}
