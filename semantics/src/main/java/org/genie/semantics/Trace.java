package org.genie.semantics;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.genie.model.graph.Argument;
import org.genie.model.graph.Node;
import org.genie.model.graph.TensorMeta;
import org.jspecify.annotations.Nullable;

/**
 * Follows a value back to where its content was made, through operators that only pass it on: aliases and copies, whole
 * slices, concatenation with empty tensors.
 */
final class Trace {
    private static final long NO_END = Long.MAX_VALUE / 2;
    private final GraphIndex index;

    Trace(GraphIndex index) {
        this.index = index;
    }

    /**
     * Where a value's content comes from.
     *
     * @param window most positions that are kept, where slices keep the last ones alone
     * @param axis the dimension of those slices; -1 where there are none
     */
    record Origin(String value, OptionalLong window, int axis) {}

    /** The value that passes its whole content to the given one. */
    String whole(String value) {
        String at = value;
        for (String next = before(at); next != null; next = before(at)) {
            at = next;
        }
        return at;
    }

    /** As {@link #whole}, and through slices that keep the last positions. */
    Origin origin(String value) {
        String at = whole(value);
        OptionalLong window = OptionalLong.empty();
        int axis = -1;
        while (true) {
            int producer = index.producer(at);
            String self = producer < 0 ? null : Arguments.ref(index.node(producer), 0);
            OptionalLong kept = producer < 0 ? OptionalLong.empty() : tail(producer);
            TensorMeta meta = index.tensor(at);
            if (self == null || kept.isEmpty() || meta == null) {
                return new Origin(at, window, axis);
            }
            int dimension = GraphIndex.axis(Arguments.number(index.node(producer), "dim"), meta);
            if (axis >= 0 && axis != dimension) {
                return new Origin(at, window, axis);
            }
            axis = dimension;
            window = OptionalLong.of(Math.min(kept.getAsLong(), window.orElse(Long.MAX_VALUE)));
            at = whole(self);
        }
    }

    /** As {@link #whole}, and through operators that change the shape or leave elements out. */
    String reshaped(String value) {
        String at = whole(value);
        int producer = index.producer(at);
        while (producer >= 0 && Ops.RESHAPING.contains(index.op(producer))) {
            String self = Arguments.ref(index.node(producer), 0);
            if (self == null) {
                return at;
            }
            at = whole(self);
            producer = index.producer(at);
        }
        return at;
    }

    /** The tensors that a concatenation joins, empty ones left out; none where the node is no concatenation. */
    List<String> joined(int producer) {
        List<String> parts = new ArrayList<>();
        if (producer >= 0 && isJoin(index.op(producer))) {
            for (Argument item : Arguments.items(index.node(producer), "tensors")) {
                if (item instanceof Argument.Ref ref && !isEmpty(ref.value())) {
                    parts.add(ref.value());
                }
            }
        }
        return parts;
    }

    private static boolean isJoin(String op) {
        return op.equals("cat") || op.equals("concat") || op.equals("concatenate");
    }

    private @Nullable String before(String value) {
        int producer = index.producer(value);
        if (producer < 0) {
            return null;
        }
        String op = index.op(producer);
        if (Ops.SAME.contains(op) || op.equals("slice") && isWhole(index.node(producer))) {
            return Arguments.ref(index.node(producer), 0);
        }
        List<String> joined = joined(producer);
        return joined.size() == 1 ? joined.get(0) : null;
    }

    private static boolean isWhole(Node slice) {
        return isAbsentOr(slice, "start", 0) && isOpenEnded(slice);
    }

    private static boolean isOpenEnded(Node slice) {
        Argument end = Arguments.find(slice, "end");
        OptionalLong number = Arguments.number(end);
        boolean open = end == null || end instanceof Argument.None || number.isPresent() && number.getAsLong() > NO_END;
        return open && isAbsentOr(slice, "step", 1);
    }

    private static boolean isAbsentOr(Node node, String name, long value) {
        Argument argument = Arguments.find(node, name);
        return argument == null
                || argument instanceof Argument.None
                || argument instanceof Argument.IntLiteral literal && literal.value() == value;
    }

    private OptionalLong tail(int producer) {
        Node node = index.node(producer);
        OptionalLong start = Arguments.number(node, "start");
        return index.op(producer).equals("slice") && start.isPresent() && start.getAsLong() < 0 && isOpenEnded(node)
                ? OptionalLong.of(-start.getAsLong())
                : OptionalLong.empty();
    }

    private boolean isEmpty(String value) {
        TensorMeta meta = index.tensor(value);
        return meta != null
                && meta.sizes().stream().anyMatch(s -> GraphIndex.constant(s).orElse(1) == 0);
    }
}
