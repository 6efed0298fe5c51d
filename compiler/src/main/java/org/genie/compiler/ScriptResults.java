package org.genie.compiler;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.genie.compiler.TorchScriptCompiler.Epilogue;
import org.genie.model.graph.Argument;
import org.genie.model.graph.DType;
import org.genie.model.graph.GraphInput;
import org.genie.model.graph.GraphOutput;
import org.genie.model.graph.OpGraph;
import org.genie.model.graph.TensorMeta;

/** Writes a method's end: what the caller gets, and what buffers and inputs are overwritten with. */
final class ScriptResults {
    private final ScriptContext context;
    private final Epilogue epilogue;

    ScriptResults(ScriptContext context, Epilogue epilogue) {
        this.context = context;
        this.epilogue = epilogue;
    }

    /** New values by the name of the input that takes them. */
    static Map<String, Argument> mutated(OpGraph graph) {
        Map<String, Argument> mutated = new LinkedHashMap<>();
        for (GraphOutput output : graph.outputs()) {
            switch (output.kind()) {
                case USER -> {}
                case BUFFER_MUTATION ->
                    graph.inputs().stream()
                            .filter(i -> i.kind().isWeight() && i.target().equals(output.target()))
                            .forEach(i -> mutated.put(i.name(), output.value()));
                case INPUT_MUTATION -> mutated.put(output.target(), output.value());
            }
        }
        return mutated;
    }

    /**
     * @param parameters the method's parameters by user input
     * @param written inputs that nodes or mutations write to
     * @return the expressions of what the method returns
     */
    List<String> write(Map<String, String> parameters, Set<String> written) {
        Map<String, Argument> mutated = mutated(context.graph());
        List<String> results = new ArrayList<>();
        for (GraphOutput output : context.graph().userOutputs()) {
            results.add(result(output.value(), results.size(), mutated.keySet()));
        }
        overwrite(mutated);
        for (GraphInput input : context.graph().userInputs()) {
            String parameter = parameters.get(input.name());
            if (parameter != null && written.contains(input.name()) && !parameter.equals(context.name(input.name()))) {
                context.code()
                        .keep("ops.aten.copy_(" + parameter + ", "
                                + disguised(context.name(input.name()), carrierOf(input.name())) + ")");
            }
        }
        return results;
    }

    private String result(Argument value, int index, Set<String> mutated) {
        String text = context.text(value);
        if (index == 0 && epilogue == Epilogue.GREEDY_TOKEN) {
            return greedyToken(value, text);
        }
        if (value instanceof Argument.Ref ref) {
            return context.scalarKind(ref.value())
                    .map(kind -> switch (kind) {
                        case INT -> number(text, DType.I64);
                        case FLOAT -> number(text, DType.F64);
                        case BOOL -> number(text, DType.BOOL);
                    })
                    .orElseGet(() -> tensor(ref.value(), text, mutated));
        }
        if (value instanceof Argument.None) {
            return context.code().keep("ops.aten.empty([0])");
        }
        if (value instanceof Argument.IntLiteral) {
            return number(text, DType.I64);
        }
        if (value instanceof Argument.FloatLiteral) {
            return number(text, DType.F64);
        }
        if (value instanceof Argument.BoolLiteral) {
            return number(text, DType.BOOL);
        }
        context.refuse("output " + index, "is a " + value.getClass().getSimpleName() + ", not a tensor or a number.");
        return text;
    }

    private String greedyToken(Argument value, String text) {
        int rank = value instanceof Argument.Ref ref
                ? context.graph().tensor(ref.value()).map(TensorMeta::rank).orElse(3)
                : -1;
        if (rank != 3) {
            context.refuse("output 0", "is not a tensor of logits [batch, query, vocabulary].");
        }
        return context.code().keep("ops.aten.argmax(ops.aten.select(" + text + ", 1, -1), dim=-1, keepdim=False)");
    }

    private String number(String text, DType type) {
        return context.code().keep("ops.aten.scalar_tensor(" + text + ", dtype=" + TorchNumbers.of(type) + ")");
    }

    private String tensor(String value, String text, Set<String> mutated) {
        DType type = context.graph().tensor(value).map(TensorMeta::dtype).orElse(DType.F32);
        if (Carrier.of(type).isEmpty()) {
            context.refuse("output '" + value + "'", "has the type " + type + ", which no call can carry.");
            return text;
        }
        if (Carrier.isDisguised(type)) {
            return context.code().keep(disguised(text, Carrier.of(type).orElse(type)));
        }
        return sharesWith(value, mutated) ? context.code().keep("ops.aten.clone(" + text + ")") : text;
    }

    private static String disguised(String text, DType carrier) {
        return "ops.aten.view_copy(" + text + ", dtype=" + TorchNumbers.of(carrier) + ")";
    }

    private DType carrierOf(String value) {
        DType type = context.graph().tensor(value).map(TensorMeta::dtype).orElse(DType.F32);
        return Carrier.of(type).orElse(type);
    }

    /** All new values are read before any is written: one may be another's old value. */
    private void overwrite(Map<String, Argument> mutated) {
        Map<String, String> values = new LinkedHashMap<>();
        mutated.forEach((input, value) -> {
            boolean shares = Arguments.refs(value).stream().anyMatch(v -> sharesWith(v, mutated.keySet()));
            String text = context.text(value);
            values.put(input, shares ? context.code().keep("ops.aten.clone(" + text + ")") : text);
        });
        values.forEach(
                (input, value) -> context.code().keep("ops.aten.copy_(" + context.name(input) + ", " + value + ")"));
    }

    private boolean sharesWith(String value, Set<String> inputs) {
        return context.aliases().roots(value).stream().anyMatch(inputs::contains);
    }
}
