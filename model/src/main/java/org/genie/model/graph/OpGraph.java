package org.genie.model.graph;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.genie.model.GraphHash;

/**
 * A model's computation: nodes in topological order over named values. Immutable; an instance that exists is valid:
 * names are unique, every reference stands behind its definition, every weight input has its weight.
 *
 * <p>Two graphs are equal when their {@link #hash} is: structure and weight contents, not where the weights lie.
 */
public final class OpGraph {
    /** Where a graph came from. */
    public enum Backend {
        /** Exported ahead of time: a {@code .pt2} archive. */
        FX,
        /** Recorded while a program ran. */
        LAZY_DAG
    }

    private final Backend backend;
    private final List<GraphInput> inputs;
    private final List<Node> nodes;
    private final List<GraphOutput> outputs;
    private final Map<String, ValueMeta> values;
    private final Map<String, SymbolRange> symbols;
    private final Map<String, Weight> weights;
    private final GraphHash hash;

    private OpGraph(
            Backend backend,
            List<GraphInput> inputs,
            List<Node> nodes,
            List<GraphOutput> outputs,
            Map<String, ValueMeta> values,
            Map<String, SymbolRange> symbols,
            Map<String, Weight> weights) {
        this.backend = backend;
        this.inputs = List.copyOf(inputs);
        this.nodes = List.copyOf(nodes);
        this.outputs = List.copyOf(outputs);
        this.values = Map.copyOf(values);
        this.symbols = Map.copyOf(symbols);
        this.weights = Map.copyOf(weights);
        new GraphChecks(this).run();
        this.hash = GraphHasher.hash(this);
    }

    /**
     * Builds and validates a graph.
     *
     * @param values what is known of every tensor and scalar, by value name; a value may be missing
     * @param symbols ranges of the free symbols
     * @param weights the weight of every input that is one, by {@link GraphInput#target()}
     * @throws GraphFormatException where a rule is broken, naming node and value
     */
    public static OpGraph of(
            Backend backend,
            List<GraphInput> inputs,
            List<Node> nodes,
            List<GraphOutput> outputs,
            Map<String, ? extends ValueMeta> values,
            Map<String, SymbolRange> symbols,
            Map<String, Weight> weights) {
        return new OpGraph(backend, inputs, nodes, outputs, new HashMap<>(values), symbols, weights);
    }

    public Backend backend() {
        return backend;
    }

    /** All inputs in signature order, weights included. */
    public List<GraphInput> inputs() {
        return inputs;
    }

    /** The inputs that a caller passes, in order. */
    public List<GraphInput> userInputs() {
        return inputs.stream().filter(i -> i.kind() == GraphInput.Kind.USER).toList();
    }

    public List<Node> nodes() {
        return nodes;
    }

    public List<GraphOutput> outputs() {
        return outputs;
    }

    /** The outputs that a caller gets, in order. */
    public List<GraphOutput> userOutputs() {
        return outputs.stream().filter(o -> o.kind() == GraphOutput.Kind.USER).toList();
    }

    public Map<String, ValueMeta> values() {
        return values;
    }

    public Map<String, SymbolRange> symbols() {
        return symbols;
    }

    /** Weights by target name. */
    public Map<String, Weight> weights() {
        return weights;
    }

    public GraphHash hash() {
        return hash;
    }

    /** Shape and type of a tensor value, where known. */
    public Optional<TensorMeta> tensor(String value) {
        return values.get(value) instanceof TensorMeta meta ? Optional.of(meta) : Optional.empty();
    }

    /** Bytes of all distinct weight storages that the graph reads, counting views of one storage once by their largest. */
    public long weightBytes() {
        Map<String, Long> largest = new LinkedHashMap<>();
        for (Weight weight : weights.values()) {
            largest.merge(weight.storage(), weight.bytes(), Math::max);
        }
        return largest.values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OpGraph graph && hash.equals(graph.hash);
    }

    @Override
    public int hashCode() {
        return hash.hashCode();
    }

    @Override
    public String toString() {
        return "graph " + hash.brief() + " of " + nodes.size() + " nodes";
    }
}
