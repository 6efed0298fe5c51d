package org.genie.capture;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.genie.model.graph.GraphFormatException;
import org.genie.model.graph.NamedArgument;
import org.genie.model.graph.Node;
import org.jspecify.annotations.Nullable;

/** Reads the nodes of a graph. */
final class NodeReader {
    private static final Set<String> LISTS =
            Set.of("as_tensors", "as_optional_tensors", "as_sym_ints", "as_sym_floats", "as_sym_bools");
    private static final long KEYWORD = 2;
    private final ArgumentReader arguments;

    NodeReader(ArgumentReader arguments) {
        this.arguments = arguments;
    }

    List<Node> nodes(JsonSpot list) {
        List<Node> nodes = new ArrayList<>();
        for (JsonSpot spot : list.items()) {
            nodes.add(node(spot, nodes.size()));
        }
        return nodes;
    }

    private Node node(JsonSpot spot, int index) {
        String target = target(spot.at("target").text());
        JsonSpot named = spot.optional("name");
        String shown = named == null ? "number " + index : "'" + named.text() + "'";
        try {
            List<JsonSpot> results = spot.at("outputs").items();
            boolean returnsList = results.size() == 1
                    && LISTS.contains(results.get(0).variant().name());
            List<String> outputs = new ArrayList<>();
            for (JsonSpot result : returnsList ? results.get(0).variant().items() : results) {
                outputs.add(output(result));
            }
            String name = named == null ? fallbackName(outputs, index) : named.text();
            return new Node(name, target, inputs(spot), outputs, returnsList, modulePath(spot.optional("metadata")));
        } catch (GraphFormatException e) {
            throw new GraphFormatException("node " + shown + " (" + target + "): " + e.getMessage(), e);
        }
    }

    private List<NamedArgument> inputs(JsonSpot node) {
        List<NamedArgument> inputs = new ArrayList<>();
        for (JsonSpot input : node.at("inputs").items()) {
            JsonSpot kind = input.optional("kind");
            inputs.add(new NamedArgument(
                    input.at("name").text(),
                    arguments.read(input.at("arg")),
                    kind != null && kind.integer() == KEYWORD));
        }
        return inputs;
    }

    /** The name that an output defines; empty for constants and left-out outputs, which nothing refers to. */
    private static String output(JsonSpot spot) {
        JsonSpot bare = spot.optional("name");
        if (bare != null) {
            return bare.text();
        }
        JsonSpot value = spot.variant();
        return switch (value.name()) {
            case "as_name" -> value.text();
            case "as_tensor" -> value.at("name").text();
            case "as_optional_tensor" -> output(value);
            case "as_sym_int", "as_sym_float", "as_sym_bool" -> output(value);
            case "as_none", "as_int", "as_float", "as_bool" -> "";
            default -> throw value.wrong("is an output of the kind " + value.name() + ", which Genie does not run");
        };
    }

    /** Older exports do not name nodes; the first value that one defines is as unique. */
    private static String fallbackName(List<String> outputs, int index) {
        return outputs.stream().filter(o -> !o.isEmpty()).findFirst().orElse("node_" + index);
    }

    private static String target(String exported) {
        if (exported.startsWith("torch.ops.")) {
            return exported.substring("torch.ops.".length());
        }
        return exported.startsWith("_operator.") ? exported.substring(1) : exported;
    }

    /** The innermost module's path: entries {@code key,path,type} are joined with semicolons, outermost first. */
    private static String modulePath(@Nullable JsonSpot metadata) {
        JsonSpot stack = metadata == null ? null : metadata.optional("nn_module_stack");
        if (stack == null) {
            return "";
        }
        String[] entries = stack.text().split(";");
        String[] last = entries.length == 0 ? entries : entries[entries.length - 1].split(",");
        return last.length < 2 ? "" : last[1];
    }
}
