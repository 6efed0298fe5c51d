package org.genie.semantics;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.genie.model.graph.Argument;
import org.genie.model.graph.Node;
import org.genie.model.graph.SymExpr;
import org.genie.model.graph.TensorMeta;

/** Finds KV caches among a graph's outputs: ones that grow from an input, and ones that the graph makes afresh. */
final class CacheFinder {
    private static final int USUAL_RANK = 4;
    private static final Set<String> WRITES = Set.of(
            "index_put", "index_put_", "index_copy", "index_copy_", "slice_scatter", "scatter", "select_scatter");
    private final GraphIndex index;
    private final Trace trace;
    private final Attention attention;

    CacheFinder(GraphIndex index, Trace trace, Attention attention) {
        this.index = index;
        this.trace = trace;
        this.attention = attention;
    }

    /** Outputs that are a user input with new positions joined to it. */
    List<CacheCandidate> growing() {
        List<CacheCandidate> found = new ArrayList<>();
        Set<Integer> inputs = new HashSet<>();
        for (int i = 0; i < index.userOutputs(); i++) {
            Optional<CacheCandidate> candidate = growing(i);
            if (candidate.isPresent() && inputs.add(candidate.get().input())) {
                found.add(candidate.get());
            }
        }
        return found;
    }

    private Optional<CacheCandidate> growing(int output) {
        String value = index.userOutput(output);
        if (value == null || index.tensor(value) == null) {
            return Optional.empty();
        }
        Trace.Origin origin = trace.origin(value);
        int join = index.producer(origin.value());
        List<String> parts = trace.joined(join);
        TensorMeta grown = index.tensor(origin.value());
        if (parts.size() < 2 || grown == null) {
            return Optional.empty();
        }
        int axis = GraphIndex.axis(Arguments.number(index.node(join), "dim"), grown);
        for (String part : parts) {
            int input = index.userInput(trace.whole(part));
            TensorMeta before = input < 0 ? null : index.tensor(trace.whole(part));
            if (before != null && axis >= 0 && grows(before, grown, axis)) {
                CacheCandidate candidate = new CacheCandidate(
                        input, output, axis, grown, origin.value(), origin.window(), attention.role(origin.value()));
                return candidate.isRegular() ? Optional.of(candidate) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static boolean grows(TensorMeta before, TensorMeta after, int axis) {
        return before.rank() == after.rank()
                && before.dtype() == after.dtype()
                && !before.sizes().get(axis).equals(after.sizes().get(axis));
    }

    /** Names of outputs that are a user input of three dimensions or more with some of its elements overwritten. */
    List<String> overwritten() {
        List<String> found = new ArrayList<>();
        for (int i = 0; i < index.graph().outputs().size(); i++) {
            if (index.graph().outputs().get(i).value() instanceof Argument.Ref ref) {
                int producer = index.producer(trace.whole(ref.value()));
                if (producer >= 0 && isOverwrittenInput(producer)) {
                    found.add(ref.value());
                }
            }
        }
        return found;
    }

    private boolean isOverwrittenInput(int producer) {
        Node node = index.node(producer);
        String self = Arguments.ref(node, 0);
        if (self == null || !WRITES.contains(index.op(producer)) || index.userInput(trace.whole(self)) < 0) {
            return false;
        }
        TensorMeta meta = index.tensor(trace.whole(self));
        return meta != null && meta.rank() >= 3;
    }

    /** Outputs that hold one row of features for each position of the prompt, as attention reads it. */
    List<CacheCandidate> produced(SymExpr sequence) {
        List<CacheCandidate> found = new ArrayList<>();
        if (GraphIndex.constant(sequence).orElse(2) < 2) {
            return found;
        }
        for (int i = 0; i < index.userOutputs(); i++) {
            String value = index.userOutput(i);
            TensorMeta shape = value == null ? null : index.tensor(value);
            if (value != null && shape != null) {
                produced(i, value, shape, sequence).ifPresent(found::add);
            }
        }
        return found;
    }

    private Optional<CacheCandidate> produced(int output, String value, TensorMeta shape, SymExpr sequence) {
        Trace.Origin origin = trace.origin(value);
        int axis = -1;
        OptionalLong window = origin.window();
        for (int i = 1; i < shape.rank(); i++) {
            OptionalLong cut = cut(shape.sizes().get(i), sequence);
            if (cut.isPresent()) {
                if (axis >= 0) {
                    return Optional.empty();
                }
                axis = i;
                window = smaller(window, cut.getAsLong());
            }
        }
        if (axis < 0 || !shape.dtype().isFloating() || origin.axis() >= 0 && origin.axis() != axis) {
            return Optional.empty();
        }
        CacheCandidate candidate =
                new CacheCandidate(-1, output, axis, shape, origin.value(), window, attention.role(origin.value()));
        boolean fits = candidate.isRegular()
                && (shape.rank() == USUAL_RANK || candidate.role().isPresent());
        return fits ? Optional.of(candidate) : Optional.empty();
    }

    private static OptionalLong smaller(OptionalLong window, long cut) {
        return cut == Long.MAX_VALUE ? window : OptionalLong.of(Math.min(cut, window.orElse(Long.MAX_VALUE)));
    }

    /** How many positions a size keeps of a sequence: all (the largest number), at most so many, or it is another size. */
    private static OptionalLong cut(SymExpr size, SymExpr sequence) {
        if (size.equals(sequence)) {
            return OptionalLong.of(Long.MAX_VALUE);
        }
        if (size instanceof SymExpr.Call call
                && call.function() == SymExpr.Function.MIN
                && call.arguments().contains(sequence)) {
            return call.arguments().stream()
                    .filter(SymExpr.Constant.class::isInstance)
                    .mapToLong(a -> ((SymExpr.Constant) a).value())
                    .min();
        }
        return OptionalLong.empty();
    }
}
