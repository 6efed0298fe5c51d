package org.genie.operators;

import java.util.List;
import java.util.Map;
import org.genie.model.graph.Argument;
import org.genie.model.graph.DType;
import org.genie.model.graph.GraphInput;
import org.genie.model.graph.GraphOutput;
import org.genie.model.graph.NamedArgument;
import org.genie.model.graph.Node;
import org.genie.model.graph.OpGraph;
import org.genie.model.graph.SymExpr;
import org.genie.model.graph.TensorMeta;

/** Graphs small enough to be written down. */
public final class Graphs {
    private Graphs() {}

    /** One pass: the positive part of a vector. */
    public static OpGraph relu() {
        TensorMeta vector = new TensorMeta(DType.F32, List.of(SymExpr.constant(4)));
        Node relu = new Node(
                "relu",
                "aten.relu.default",
                List.of(new NamedArgument("self", new Argument.Ref("x"), false)),
                List.of("relu"),
                false,
                "");
        return OpGraph.of(
                OpGraph.Backend.FX,
                List.of(new GraphInput("x", GraphInput.Kind.USER, "")),
                List.of(relu),
                List.of(new GraphOutput(new Argument.Ref("relu"), GraphOutput.Kind.USER, "")),
                Map.of("x", vector, "relu", vector),
                Map.of(),
                Map.of());
    }
}
