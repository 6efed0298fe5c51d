package org.genie.semantics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.genie.model.graph.Argument;
import org.genie.model.graph.DType;
import org.genie.model.graph.GraphInput;
import org.genie.model.graph.GraphOutput;
import org.genie.model.graph.NamedArgument;
import org.genie.model.graph.Node;
import org.genie.model.graph.OpGraph;
import org.genie.model.graph.ScalarMeta;
import org.genie.model.graph.SymExpr;
import org.genie.model.graph.SymbolRange;
import org.genie.model.graph.TensorMeta;
import org.genie.model.graph.ValueMeta;
import org.genie.model.graph.Weight;

/**
 * Small graphs as text, one line each:
 *
 * <pre>
 * range s 2 22
 * weight table F32 [256,64]
 * input ids I64 [b,s]
 * n INT s = aten.sym_size.int self=ids dim=1
 * q,k F32 [b,s,32] = aten.split.Tensor self=x split_size=32 dim=2
 * output cat_1
 * mutates past cat_1
 * </pre>
 */
final class GraphText {
    private final List<GraphInput> inputs = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private final List<GraphOutput> outputs = new ArrayList<>();
    private final Map<String, ValueMeta> values = new HashMap<>();
    private final Map<String, SymbolRange> ranges = new HashMap<>();
    private final Map<String, Weight> weights = new HashMap<>();

    private GraphText() {}

    static OpGraph graph(String text) {
        GraphText reader = new GraphText();
        text.lines().map(String::strip).filter(l -> !l.isEmpty()).forEach(reader::line);
        return OpGraph.of(
                OpGraph.Backend.FX,
                reader.inputs,
                reader.nodes,
                reader.outputs,
                reader.values,
                reader.ranges,
                reader.weights);
    }

    private void line(String line) {
        String[] words = line.split(" +");
        switch (words[0]) {
            case "range" -> ranges.put(words[1], new SymbolRange(Long.parseLong(words[2]), Long.parseLong(words[3])));
            case "weight" -> {
                TensorMeta meta = tensor(words[2], words[3]);
                List<Long> sizes = meta.sizes().stream()
                        .map(s -> ((SymExpr.Constant) s).value())
                        .toList();
                inputs.add(new GraphInput(words[1], GraphInput.Kind.PARAMETER, "w." + words[1]));
                weights.put(
                        "w." + words[1],
                        new Weight("storage-" + words[1], meta.dtype(), sizes, new ArrayList<>(sizes), 0));
                values.put(words[1], meta);
            }
            case "input" -> {
                inputs.add(new GraphInput(words[1], GraphInput.Kind.USER, ""));
                values.put(words[1], tensor(words[2], words[3]));
            }
            case "output" -> outputs.add(new GraphOutput(argument(words[1]), GraphOutput.Kind.USER, ""));
            case "mutates" ->
                outputs.add(new GraphOutput(argument(words[2]), GraphOutput.Kind.INPUT_MUTATION, words[1]));
            default -> node(words);
        }
    }

    private void node(String[] words) {
        List<NamedArgument> arguments = new ArrayList<>();
        for (int i = 5; i < words.length; i++) {
            String[] parts = words[i].split("=", 2);
            arguments.add(new NamedArgument(parts[0], argument(parts[1]), false));
        }
        List<String> results = List.of(words[0].split(","));
        for (String result : results) {
            if (!words[1].equals("?")) {
                values.put(
                        result,
                        words[1].equals("INT")
                                ? new ScalarMeta(ScalarMeta.Kind.INT, SymExpr.parse(words[2]))
                                : tensor(words[1], words[2]));
            }
        }
        nodes.add(new Node(results.get(0), words[4], arguments, results, results.size() > 1, ""));
    }

    private static TensorMeta tensor(String dtype, String sizes) {
        return new TensorMeta(
                DType.valueOf(dtype),
                split(sizes.substring(1, sizes.length() - 1)).stream()
                        .map(SymExpr::parse)
                        .toList());
    }

    private static Argument argument(String text) {
        if (text.startsWith("[")) {
            return new Argument.Items(split(text.substring(1, text.length() - 1)).stream()
                    .map(GraphText::argument)
                    .toList());
        }
        if (text.equals("none")) {
            return new Argument.None();
        }
        if (text.matches("-?\\d+")) {
            return new Argument.IntLiteral(Long.parseLong(text));
        }
        return text.matches("-?\\d+\\.\\d+")
                ? new Argument.FloatLiteral(Double.parseDouble(text))
                : new Argument.Ref(text);
    }

    /** Splits at the commas that stand outside parentheses. */
    private static List<String> split(String list) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i < list.length(); i++) {
            char c = list.charAt(i);
            depth += c == '(' || c == '[' ? 1 : c == ')' || c == ']' ? -1 : 0;
            if (c == ',' && depth == 0) {
                parts.add(list.substring(start, i));
                start = i + 1;
            }
        }
        if (start < list.length()) {
            parts.add(list.substring(start));
        }
        return parts;
    }
}
