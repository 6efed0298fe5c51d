package org.genie.capture;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.genie.model.graph.Argument;
import org.genie.model.graph.GraphInput;
import org.genie.model.graph.GraphOutput;
import org.genie.model.graph.TensorMeta;
import org.genie.model.graph.ValueMeta;
import org.genie.model.graph.Weight;
import org.jspecify.annotations.Nullable;

/** Reads a graph's signature: what each input and output is for, and which weight stands behind an input. */
final class SignatureReader {
    private final Map<String, ValueMeta> values;
    private final WeightSource source;
    private final List<GraphInput> inputs = new ArrayList<>();
    private final Map<String, Weight> weights = new HashMap<>();
    private final Map<String, Argument> constants = new HashMap<>();

    SignatureReader(Map<String, ValueMeta> values, WeightSource source) {
        this.values = values;
        this.source = source;
    }

    /** All inputs in order; the ones that the export pinned to a constant are left out. */
    List<GraphInput> inputs() {
        return inputs;
    }

    Map<String, Weight> weights() {
        return weights;
    }

    /** Values of the inputs that the export pinned to a constant, by name. */
    Map<String, Argument> constants() {
        return constants;
    }

    void readInputs(JsonSpot signature) {
        for (JsonSpot union : signature.at("input_specs").items()) {
            JsonSpot spec = union.variant();
            switch (spec.name()) {
                case "user_input" -> user(spec.at("arg"));
                case "parameter" -> weight(spec, "parameter_name", GraphInput.Kind.PARAMETER);
                case "buffer" -> weight(spec, "buffer_name", GraphInput.Kind.BUFFER);
                case "tensor_constant" -> weight(spec, "tensor_constant_name", GraphInput.Kind.CONSTANT);
                case "constant_input" ->
                    constants.put(spec.at("name").text(), new ArgumentReader(Map.of()).read(spec.at("value")));
                default ->
                    throw spec.wrong("is an input of the kind " + spec.name() + ", which Genie does not run\n"
                            + "Maybe export the model without custom objects and effects");
            }
        }
    }

    List<GraphOutput> outputs(JsonSpot signature, ArgumentReader arguments) {
        List<GraphOutput> outputs = new ArrayList<>();
        for (JsonSpot union : signature.at("output_specs").items()) {
            JsonSpot spec = union.variant();
            // User outputs hold a tagged argument; all others a bare tensor reference.
            Argument value = spec.name().equals("user_output")
                    ? arguments.read(spec.at("arg"))
                    : arguments.reference(spec.at("arg").at("name"));
            outputs.add(
                    switch (spec.name()) {
                        // What a training graph makes goes to its caller like any other output.
                        case "user_output", "loss_output", "gradient_to_parameter", "gradient_to_user_input" ->
                            new GraphOutput(value, GraphOutput.Kind.USER, "");
                        case "buffer_mutation" -> mutation(value, spec.at("buffer_name"));
                        case "parameter_mutation" -> mutation(value, spec.at("parameter_name"));
                        case "user_input_mutation" ->
                            new GraphOutput(
                                    value,
                                    GraphOutput.Kind.INPUT_MUTATION,
                                    spec.at("user_input_name").text());
                        default ->
                            throw spec.wrong("is an output of the kind " + spec.name() + ", which Genie does not run\n"
                                    + "Maybe export the model without effects");
                    });
        }
        return outputs;
    }

    private static GraphOutput mutation(Argument value, JsonSpot target) {
        return new GraphOutput(value, GraphOutput.Kind.BUFFER_MUTATION, target.text());
    }

    private void user(JsonSpot argument) {
        JsonSpot value = argument.variant();
        @Nullable
        JsonSpot name =
                switch (value.name()) {
                    case "as_tensor" -> value.at("name");
                    case "as_sym_int", "as_sym_float", "as_sym_bool" -> value.optional("as_name");
                    // A constant that the export took as an input: nothing reads it by name.
                    case "as_none", "as_int", "as_float", "as_bool", "as_string" -> null;
                    default ->
                        throw value.wrong("is an input of the kind " + value.name() + ", which Genie does not run");
                };
        if (name != null) {
            inputs.add(new GraphInput(name.text(), GraphInput.Kind.USER, ""));
        }
    }

    private void weight(JsonSpot spec, String targetField, GraphInput.Kind kind) {
        String name = spec.at("arg").at("name").text();
        String target = spec.at(targetField).text();
        if (!(values.get(name) instanceof TensorMeta meta)) {
            throw spec.wrong("is the weight '" + target + "', of whose tensor '" + name + "' the graph says nothing");
        }
        inputs.add(new GraphInput(name, kind, target));
        weights.put(target, source.weight(target, meta, spec));
    }
}
