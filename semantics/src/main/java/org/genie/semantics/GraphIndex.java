package org.genie.semantics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.genie.model.graph.Argument;
import org.genie.model.graph.GraphInput;
import org.genie.model.graph.GraphOutput;
import org.genie.model.graph.Node;
import org.genie.model.graph.OpGraph;
import org.genie.model.graph.SymExpr;
import org.genie.model.graph.TensorMeta;
import org.jspecify.annotations.Nullable;

/** A graph with what dataflow questions need: who makes a value, who reads it, what it depends on. */
final class GraphIndex {
    private final OpGraph graph;
    private final List<GraphOutput> userOutputs;
    private final String[] ops;
    private final Map<String, Integer> producers = new HashMap<>();
    private final Map<String, List<Integer>> readers = new HashMap<>();
    private final Map<String, Integer> userInputs = new HashMap<>();
    private final Set<String> constants = new HashSet<>();
    private final Set<String> data = new HashSet<>();

    GraphIndex(OpGraph graph) {
        this.graph = graph;
        this.userOutputs = graph.userOutputs();
        this.ops = new String[graph.nodes().size()];
        for (GraphInput input : graph.inputs()) {
            if (input.kind() == GraphInput.Kind.USER) {
                userInputs.put(input.name(), userInputs.size());
                data.add(input.name());
            } else {
                constants.add(input.name());
            }
        }
        for (int i = 0; i < ops.length; i++) {
            add(graph.nodes().get(i), i);
        }
    }

    private void add(Node node, int index) {
        ops[index] = Ops.name(node.target());
        Set<String> refs = new HashSet<>();
        Arguments.forEachRef(node, refs::add);
        refs.forEach(r -> readers.computeIfAbsent(r, k -> new ArrayList<>()).add(index));
        boolean isConstant = !refs.isEmpty() && constants.containsAll(refs);
        boolean isData = !Ops.SHAPE_ONLY.contains(ops[index]) && refs.stream().anyMatch(data::contains);
        for (String output : node.outputs()) {
            producers.put(output, index);
            if (isConstant) {
                constants.add(output);
            }
            if (isData) {
                data.add(output);
            }
        }
    }

    OpGraph graph() {
        return graph;
    }

    int size() {
        return ops.length;
    }

    Node node(int index) {
        return graph.nodes().get(index);
    }

    String op(int index) {
        return ops[index];
    }

    /** Index of the node that makes a value; -1 for inputs. */
    int producer(String value) {
        return producers.getOrDefault(value, -1);
    }

    List<Integer> readers(String value) {
        return readers.getOrDefault(value, List.of());
    }

    /** Index among the user inputs; -1 for other values. */
    int userInput(String value) {
        return userInputs.getOrDefault(value, -1);
    }

    /** True when the value depends on weights and on nothing else. */
    boolean isConstant(String value) {
        return constants.contains(value);
    }

    /** True when the value depends on the content, not only the shape, of what a caller passes. */
    boolean isData(String value) {
        return data.contains(value);
    }

    @Nullable
    TensorMeta tensor(String value) {
        Optional<TensorMeta> meta = graph.tensor(value);
        return meta.isPresent() ? meta.get() : null;
    }

    int userOutputs() {
        return userOutputs.size();
    }

    /** The value behind a user output; null where it is a literal. */
    @Nullable
    String userOutput(int index) {
        return userOutputs.get(index).value() instanceof Argument.Ref ref ? ref.value() : null;
    }

    /** A dimension counted from the front; -1 where it does not exist. */
    static int axis(OptionalLong dimension, TensorMeta meta) {
        long axis = dimension.orElse(0);
        axis = axis < 0 ? axis + meta.rank() : axis;
        return axis >= 0 && axis < meta.rank() ? (int) axis : -1;
    }

    /** The number that a size is; empty where it is symbolic. */
    static OptionalLong constant(SymExpr size) {
        return size instanceof SymExpr.Constant c ? OptionalLong.of(c.value()) : OptionalLong.empty();
    }
}
