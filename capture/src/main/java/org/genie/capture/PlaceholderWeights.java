package org.genie.capture;

import java.util.ArrayList;
import java.util.List;
import org.genie.model.graph.SymExpr;
import org.genie.model.graph.TensorMeta;
import org.genie.model.graph.Weight;

/** Stands in for weights where a graph comes without them: shape and type from the graph, a storage of their own each. */
final class PlaceholderWeights implements WeightSource {
    @Override
    public Weight weight(String target, TensorMeta meta, JsonSpot spot) {
        List<Long> sizes = new ArrayList<>();
        for (SymExpr size : meta.sizes()) {
            if (!(size instanceof SymExpr.Constant constant) || constant.value() < 0) {
                throw spot.wrong(
                        "is the weight '" + target + "' of size " + size.text() + "; weights have fixed sizes");
            }
            sizes.add(constant.value());
        }
        return new Weight(Sha256.ofText("placeholder:" + target), meta.dtype(), sizes, denseStrides(sizes, spot), 0);
    }

    private static List<Long> denseStrides(List<Long> sizes, JsonSpot spot) {
        Long[] strides = new Long[sizes.size()];
        long stride = 1;
        try {
            for (int i = strides.length - 1; i >= 0; i--) {
                strides[i] = stride;
                stride = Math.multiplyExact(stride, Math.max(1, sizes.get(i)));
            }
        } catch (ArithmeticException e) {
            throw spot.wrong("is a weight of sizes " + sizes + ", too many elements to count");
        }
        return List.of(strides);
    }
}
