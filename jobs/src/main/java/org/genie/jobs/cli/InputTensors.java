package org.genie.jobs.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.genie.client.ClientException;
import org.genie.model.graph.GraphInput;
import org.genie.model.graph.OpGraph;
import org.genie.model.graph.SymExpr;
import org.genie.model.graph.TensorData;
import org.genie.model.graph.TensorMeta;

/** Picks a graph's inputs out of a file of tensors, and says early what does not fit. */
final class InputTensors {
    private InputTensors() {}

    /** {@code input.0}, {@code input.1}… in order; others in the file are left out. */
    static Map<String, TensorData> of(Map<String, TensorData> file, OpGraph graph, Path path) {
        List<GraphInput> wanted = graph.userInputs();
        Map<String, TensorData> inputs = new LinkedHashMap<>();
        for (int i = 0; i < wanted.size(); i++) {
            TensorData given = file.get("input." + i);
            if (given == null) {
                throw new ClientException("The graph takes " + wanted.size() + " inputs, but " + path + " has no input."
                        + i + "; it holds "
                        + file.keySet().stream().sorted().limit(12).toList() + ".");
            }
            check(i, given, graph.tensor(wanted.get(i).name()), path);
            inputs.put("input." + i, given);
        }
        if (file.containsKey("input." + wanted.size())) {
            throw new ClientException("The graph takes " + wanted.size() + " inputs, but " + path + " holds input."
                    + wanted.size() + " as well.\nMaybe the file belongs to another graph.");
        }
        return inputs;
    }

    private static void check(int index, TensorData given, Optional<TensorMeta> wanted, Path path) {
        if (wanted.isEmpty()) {
            return;
        }
        List<SymExpr> sizes = wanted.get().sizes();
        boolean fits = given.dtype() == wanted.get().dtype() && given.shape().size() == sizes.size();
        for (int i = 0; fits && i < sizes.size(); i++) {
            fits = !(sizes.get(i) instanceof SymExpr.Constant c)
                    || c.value() == given.shape().get(i);
        }
        if (!fits) {
            throw new ClientException("input." + index + " of " + path + " has type " + given.dtype() + " and shape "
                    + given.shape() + ", but the graph takes type "
                    + wanted.get().dtype() + " and shape "
                    + sizes.stream().map(SymExpr::text).toList() + ".\nMaybe the file belongs to another graph.");
        }
    }
}
