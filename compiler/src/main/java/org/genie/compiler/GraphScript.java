package org.genie.compiler;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.genie.compiler.TorchScriptCompiler.Epilogue;
import org.genie.model.graph.GraphInput;
import org.genie.model.graph.GraphOutput;
import org.genie.model.graph.Node;
import org.genie.model.graph.OpGraph;
import org.genie.model.graph.ScalarMeta;
import org.genie.model.graph.TensorMeta;

/**
 * Writes one graph as one class: parameters, weights, nodes in order, what the graph writes back, results.
 *
 * <p>The code is a straight line, so that the engine keeps the graph's order, in-place operators included.
 */
final class GraphScript {
    static final String METHOD = "forward";
    static final String SET_WEIGHTS = "set_weights";
    static final String WEIGHTS = "w";
    private final OpGraph graph;
    private final Epilogue epilogue;
    private final AliasAnalysis aliases;
    private final Liveness liveness;
    private final ScriptContext context;
    /** Parameters of the method by the user input's name. */
    private final Map<String, String> parameters = new LinkedHashMap<>();

    GraphScript(OpGraph graph, Epilogue epilogue) {
        this.graph = graph;
        this.epilogue = epilogue;
        this.aliases = new AliasAnalysis(graph);
        this.liveness = new Liveness(graph, aliases);
        this.context = new ScriptContext(graph, aliases, liveness);
    }

    CompiledGraph compile() {
        graph.userInputs().forEach(this::parameter);
        List<Node> nodes = liveness.nodes();
        for (Node node : nodes) {
            context.code().startNode(node);
            OperatorForms.write(node, context);
        }
        List<String> results = new ScriptResults(context, epilogue).write(parameters, writtenRoots(nodes));
        if (!context.reasons().isEmpty()) {
            throw new UnsupportedGraphException(graph.toString(), context.reasons());
        }
        context.code().statement("return " + results(results));
        return assemble(usedWeights(), writtenRoots(nodes));
    }

    private CompiledGraph assemble(List<GraphInput> weights, Set<String> writtenRoots) {
        StringBuilder code = new StringBuilder();
        code.append("class M(Module):\n  __parameters__ = []\n  __buffers__ = []\n");
        code.append("  ").append(WEIGHTS).append(" : List[Tensor]\n");
        code.append("  def ").append(SET_WEIGHTS).append("(self: __torch__.M, w: List[Tensor]) -> NoneType:\n");
        code.append("    self.").append(WEIGHTS).append(" = w\n    return None\n");
        context.helpers().forEach(h -> code.append(h.code()));
        code.append("  def ").append(METHOD).append("(self: __torch__.M");
        graph.userInputs()
                .forEach(i -> code.append(", ")
                        .append(parameters.get(i.name()))
                        .append(": ")
                        .append(type(i)));
        code.append(") -> List[Tensor]:\n");
        if (!weights.isEmpty() || context.usesDevice()) {
            code.append("    ");
            weights.forEach(w -> code.append(context.name(w.name())).append(", "));
            code.append("anchor, = self.").append(WEIGHTS).append('\n');
        }
        if (context.usesDevice()) {
            code.append("    ").append(ScriptContext.DEVICE).append(" = ops.prim.device(anchor)\n");
        }
        int firstLine = 1 + (int) code.chars().filter(c -> c == '\n').count();
        code.append(context.code().text());
        return new CompiledGraph(
                graph.hash(),
                TorchScriptArchive.write(code.toString(), List.of(WEIGHTS)),
                weights.stream().map(GraphInput::target).toList(),
                weights.stream()
                        .filter(w -> writtenRoots.contains(w.name()))
                        .map(GraphInput::target)
                        .collect(Collectors.toSet()),
                METHOD,
                SET_WEIGHTS,
                new SourceMap(context.code().nodesFrom(firstLine)));
    }

    /** Declares a user input; one in disguise is viewed as what it means. */
    private void parameter(GraphInput input) {
        String name = context.name(input.name());
        parameters.put(input.name(), name);
        if (!(graph.values().get(input.name()) instanceof TensorMeta meta)) {
            return;
        }
        if (Carrier.of(meta.dtype()).isEmpty()) {
            context.refuse(
                    "input '" + input.name() + "'", "has the type " + meta.dtype() + ", which no call can carry.");
        } else if (Carrier.isDisguised(meta.dtype())) {
            String carried = context.code().temporary();
            parameters.put(input.name(), carried);
            context.code()
                    .statement(name + " = ops.aten.view_copy(" + carried + ", dtype=" + TorchNumbers.of(meta.dtype())
                            + ")");
        }
    }

    private String type(GraphInput input) {
        if (!(graph.values().get(input.name()) instanceof ScalarMeta meta)) {
            return "Tensor";
        }
        return switch (meta.kind()) {
            case INT -> "int";
            case FLOAT -> "float";
            case BOOL -> "bool";
        };
    }

    private List<GraphInput> usedWeights() {
        Set<String> targets = new LinkedHashSet<>();
        graph.outputs().stream()
                .filter(o -> o.kind() == GraphOutput.Kind.BUFFER_MUTATION)
                .forEach(o -> targets.add(o.target()));
        return graph.inputs().stream()
                .filter(i -> i.kind().isWeight())
                .filter(i -> liveness.needs(i.name()) || targets.contains(i.target()))
                .toList();
    }

    /** Inputs, weights among them, that a run writes to. */
    private Set<String> writtenRoots(List<Node> nodes) {
        Set<String> written = new LinkedHashSet<>();
        nodes.forEach(n -> written.addAll(aliases.written(n)));
        written.addAll(ScriptResults.mutated(graph).keySet());
        return written;
    }

    private static String results(List<String> results) {
        return results.isEmpty() ? "annotate(List[Tensor], [])" : "[" + String.join(", ", results) + "]";
    }
}
