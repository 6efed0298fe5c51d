package org.genie.executor.engine;

import java.util.ArrayList;
import java.util.List;
import org.genie.compiler.TorchScriptCompiler.Epilogue;
import org.genie.model.graph.Argument;
import org.genie.model.graph.DType;
import org.genie.model.graph.GraphOutput;
import org.genie.model.graph.OpGraph;
import org.genie.model.graph.ScalarMeta;
import org.genie.model.graph.TensorMeta;
import org.genie.model.graph.ValueMeta;

/** Element types of what a compiled graph returns. */
final class OutputTypes {
    private OutputTypes() {}

    static List<DType> of(OpGraph graph, Epilogue epilogue) {
        List<DType> types = new ArrayList<>();
        for (GraphOutput output : graph.userOutputs()) {
            boolean token = types.isEmpty() && epilogue == Epilogue.GREEDY_TOKEN;
            types.add(token ? DType.I64 : type(graph, output.value()));
        }
        return List.copyOf(types);
    }

    private static DType type(OpGraph graph, Argument value) {
        if (value instanceof Argument.IntLiteral) {
            return DType.I64;
        }
        if (value instanceof Argument.FloatLiteral) {
            return DType.F64;
        }
        if (value instanceof Argument.BoolLiteral) {
            return DType.BOOL;
        }
        ValueMeta meta = value instanceof Argument.Ref ref ? graph.values().get(ref.value()) : null;
        if (meta instanceof TensorMeta tensor) {
            return tensor.dtype();
        }
        if (meta instanceof ScalarMeta scalar) {
            return switch (scalar.kind()) {
                case INT -> DType.I64;
                case FLOAT -> DType.F64;
                case BOOL -> DType.BOOL;
            };
        }
        return DType.F32;
    }
}
