package org.genie.executor.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.genie.model.graph.DType;
import org.genie.model.graph.GraphInput;
import org.genie.model.graph.OpGraph;
import org.genie.model.graph.ScalarMeta;
import org.genie.model.graph.SymExpr;
import org.genie.model.graph.SymbolRange;
import org.genie.model.graph.TensorMeta;
import org.genie.model.graph.ValueMeta;
import org.jspecify.annotations.Nullable;

/**
 * Checks what a caller passes against what a graph takes: count, element types, ranks, sizes, and that a symbol means
 * the same everywhere.
 *
 * <p>A symbol's lower bound of 2 only says that export did not specialise on 0 and 1, so 1 is taken as well; other
 * bounds hold. Sizes are compiled to small integers, since this runs before every step.
 */
final class InputChecks {
    /** In {@link Dims#codes}: the size is checked by its expression, once the symbols are bound. */
    private static final int EXPRESSION = -1;

    private static final int FIXED = -2;
    private static final long SPECIALISED = 2;
    private static final long UNBOUND = -1;

    private final List<Input> inputs = new ArrayList<>();
    private final List<String> symbols = new ArrayList<>();
    private final List<SymbolRange> ranges = new ArrayList<>();
    private final boolean hasExpressions;

    /** What one input must be; {@code null} fields where the graph does not say. */
    private record Input(
            @Nullable ValueMeta meta,
            @Nullable DataType type,
            @Nullable Dims dims) {}

    /** Per dimension: a symbol's index or one of the marks above; and the size where it is fixed. */
    private record Dims(int[] codes, long[] fixed, List<SymExpr> sizes) {}

    InputChecks(OpGraph graph) {
        Map<String, Integer> indices = new HashMap<>();
        boolean expressions = false;
        for (GraphInput input : graph.userInputs()) {
            ValueMeta meta = graph.values().get(input.name());
            if (meta instanceof TensorMeta tensor) {
                Dims dims = dims(tensor, indices, graph);
                inputs.add(new Input(meta, ElementTypes.carrier(tensor.dtype()), dims));
                expressions |= contains(dims.codes(), EXPRESSION);
            } else if (meta instanceof ScalarMeta scalar) {
                inputs.add(new Input(meta, ElementTypes.carrier(scalarType(scalar.kind())), null));
            } else {
                inputs.add(new Input(null, null, null));
            }
        }
        hasExpressions = expressions;
    }

    int count() {
        return inputs.size();
    }

    /** The kind of number that an input is; nothing for tensors. */
    ScalarMeta.@Nullable Kind scalarKind(int input) {
        return inputs.get(input).meta() instanceof ScalarMeta scalar ? scalar.kind() : null;
    }

    /** @throws IllegalArgumentException naming the input, what it is, and what the graph takes */
    void check(NDList given) {
        if (given.size() != inputs.size()) {
            throw new IllegalArgumentException(
                    "the graph takes " + inputs.size() + " inputs but got " + given.size() + ".");
        }
        long[] bound = new long[symbols.size()];
        java.util.Arrays.fill(bound, UNBOUND);
        for (int i = 0; i < inputs.size(); i++) {
            check(i, given.get(i), bound);
        }
        if (hasExpressions) {
            checkExpressions(given, bound);
        }
    }

    private void check(int index, NDArray array, long[] bound) {
        Input input = inputs.get(index);
        if (input.type() != null && array.getDataType() != input.type()) {
            throw new IllegalArgumentException("input " + index + " has elements of type " + name(array.getDataType())
                    + " but the graph takes " + expected(input) + ".");
        }
        Shape shape = array.getShape();
        Dims dims = input.dims();
        if (dims == null) {
            if (input.meta() instanceof ScalarMeta && shape.dimension() != 0) {
                throw wrongShape(index, shape, "[], as it is a number");
            }
            return;
        }
        if (shape.dimension() != dims.codes().length) {
            throw wrongShape(index, shape, describe(dims));
        }
        for (int d = 0; d < dims.codes().length; d++) {
            checkSize(index, d, shape, dims, bound);
        }
    }

    private void checkSize(int index, int dim, Shape shape, Dims dims, long[] bound) {
        int code = dims.codes()[dim];
        long size = shape.get(dim);
        if (code == FIXED) {
            if (size != dims.fixed()[dim]) {
                throw wrongShape(index, shape, describe(dims));
            }
        } else if (code != EXPRESSION) {
            if (bound[code] == UNBOUND) {
                checkRange(index, shape, dims, code, size);
                bound[code] = size;
            } else if (bound[code] != size) {
                throw wrongShape(
                        index,
                        shape,
                        describe(dims) + ", where " + symbols.get(code) + " is " + bound[code]
                                + " by a dimension before");
            }
        }
    }

    private void checkRange(int index, Shape shape, Dims dims, int symbol, long size) {
        SymbolRange range = ranges.get(symbol);
        long min = range.min() == SPECIALISED ? 1 : range.min();
        if (size < min || size > range.max()) {
            String rule = size < min ? "at least " + min : "at most " + range.max();
            throw wrongShape(index, shape, describe(dims) + " with " + symbols.get(symbol) + " " + rule);
        }
    }

    private void checkExpressions(NDList given, long[] bound) {
        Map<String, Long> values = new HashMap<>();
        for (int s = 0; s < bound.length; s++) {
            if (bound[s] != UNBOUND) {
                values.put(symbols.get(s), bound[s]);
            }
        }
        for (int i = 0; i < inputs.size(); i++) {
            Dims dims = inputs.get(i).dims();
            if (dims == null) {
                continue;
            }
            for (int d = 0; d < dims.codes().length; d++) {
                if (dims.codes()[d] == EXPRESSION) {
                    checkExpression(i, given.get(i).getShape(), d, dims, values);
                }
            }
        }
    }

    private static void checkExpression(int index, Shape shape, int dim, Dims dims, Map<String, Long> values) {
        SymExpr size = dims.sizes().get(dim);
        Set<String> free = new TreeSet<>();
        size.collectSymbols(free);
        // A symbol that stands only inside expressions has no size of its own to take its value from.
        if (values.keySet().containsAll(free) && size.evaluate(values) != shape.get(dim)) {
            String given = free.stream().map(s -> s + " is " + values.get(s)).collect(Collectors.joining(", "));
            throw wrongShape(index, shape, describe(dims) + ", where " + given);
        }
    }

    private Dims dims(TensorMeta tensor, Map<String, Integer> indices, OpGraph graph) {
        int[] codes = new int[tensor.rank()];
        long[] fixed = new long[tensor.rank()];
        for (int d = 0; d < codes.length; d++) {
            SymExpr size = tensor.sizes().get(d);
            if (size instanceof SymExpr.Constant constant) {
                codes[d] = FIXED;
                fixed[d] = constant.value();
            } else if (size instanceof SymExpr.Symbol symbol) {
                codes[d] = indices.computeIfAbsent(symbol.name(), name -> {
                    symbols.add(name);
                    ranges.add(graph.symbols().getOrDefault(name, new SymbolRange(SPECIALISED, Long.MAX_VALUE)));
                    return symbols.size() - 1;
                });
            } else {
                codes[d] = EXPRESSION;
            }
        }
        return new Dims(codes, fixed, tensor.sizes());
    }

    private static boolean contains(int[] codes, int code) {
        for (int c : codes) {
            if (c == code) {
                return true;
            }
        }
        return false;
    }

    private static DType scalarType(ScalarMeta.Kind kind) {
        return switch (kind) {
            case INT -> DType.I64;
            case FLOAT -> DType.F64;
            case BOOL -> DType.BOOL;
        };
    }

    private static String describe(Dims dims) {
        return dims.sizes().stream().map(SymExpr::text).collect(Collectors.joining(", ", "[", "]"));
    }

    private static String name(DataType type) {
        return ElementTypes.shown(type).map(DType::name).orElse(type.name());
    }

    private static String expected(Input input) {
        String type = input.type() == null ? "any" : name(input.type());
        return input.meta() instanceof TensorMeta tensor
                        && !tensor.dtype().name().equals(type)
                ? tensor.dtype() + " (carried as " + type + ")"
                : type;
    }

    private static IllegalArgumentException wrongShape(int index, Shape shape, String expected) {
        String given = java.util.Arrays.stream(shape.getShape())
                .mapToObj(Long::toString)
                .collect(Collectors.joining(", ", "[", "]"));
        return new IllegalArgumentException(
                "input " + index + " has shape " + given + " but the graph takes " + expected + ".");
    }
}
