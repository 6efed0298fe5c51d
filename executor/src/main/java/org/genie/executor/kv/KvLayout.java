package org.genie.executor.kv;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.genie.model.semantics.GraphProfile;
import org.genie.model.semantics.KvTensor;
import org.genie.transport.data.TensorHeader;

/**
 * The cache tensors of a graph in the order that they travel in: by layer, keys before values. Prefill and decode graphs
 * may each give them in an order of their own.
 */
public record KvLayout(List<KvTensor> tensors) {
    public KvLayout {
        tensors = tensors.stream()
                .sorted(Comparator.comparingInt(KvTensor::layer).thenComparing(KvTensor::part))
                .toList();
    }

    public static KvLayout of(GraphProfile profile) {
        return new KvLayout(profile.caches());
    }

    public long bytes(long tokens) {
        return Math.multiplyExact(
                tokens, tensors.stream().mapToLong(KvTensor::bytesPerToken).sum());
    }

    /** What does not fit where caches of that many tokens should come; empty when all fits. */
    public Optional<String> problem(List<TensorHeader> headers, long tokens) {
        if (headers.size() != tensors.size()) {
            return Optional.of(headers.size() + " cache tensors come but the decode graph has " + tensors.size() + ".");
        }
        for (int i = 0; i < headers.size(); i++) {
            KvTensor tensor = tensors.get(i);
            TensorHeader header = headers.get(i);
            boolean fits = header.dtype() == tensor.dtype()
                    && tensor.sequenceAxis() < header.shape().size()
                    && header.shape().get(tensor.sequenceAxis()) == tokens
                    && header.bytes() == tokens * tensor.bytesPerToken();
            if (!fits) {
                return Optional.of("Cache tensor " + i + " comes as " + header.dtype() + " " + header.shape()
                        + " but the decode graph takes " + tensor.dtype() + " of " + tensor.heads() + " heads x "
                        + tensor.headDim() + " for " + tokens + " tokens.");
            }
        }
        return Optional.empty();
    }

    /** The first output that has another number of positions than given: a graph that drops positions would go on wrongly. */
    public Optional<String> wrongLength(NDList outputs, long positions) {
        for (KvTensor tensor : tensors) {
            NDArray output = outputs.get(tensor.output());
            long found = output.getShape().get(tensor.sequenceAxis());
            if (found != positions) {
                return Optional.of("the " + (tensor.part() == KvTensor.Part.KEY ? "keys" : "values") + " of layer "
                        + tensor.layer() + " have " + found + " positions after " + positions + " tokens");
            }
        }
        return Optional.empty();
    }
}
