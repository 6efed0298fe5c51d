package org.genie.capture;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.genie.model.graph.Argument;

/** Reads the arguments of nodes and outputs out of their tagged unions. */
final class ArgumentReader {
    private static final int DEEPEST = 20;

    /** Inputs that the export pinned to a constant, by name: a reference to one is the constant. */
    private final Map<String, Argument> constants;

    ArgumentReader(Map<String, Argument> constants) {
        this.constants = Map.copyOf(constants);
    }

    /** Reads a union such as {@code {"as_int": 3}}. */
    Argument read(JsonSpot union) {
        JsonSpot value = union.variant();
        return switch (value.name()) {
            case "as_none" -> new Argument.None();
            case "as_tensor" -> reference(value.at("name"));
            case "as_tensors" -> list(value, i -> reference(i.at("name")));
            case "as_optional_tensor", "as_sym_int", "as_sym_float", "as_sym_bool" -> oneOf(value);
            case "as_optional_tensors", "as_sym_ints", "as_sym_floats", "as_sym_bools" -> list(value, this::oneOf);
            case "as_nested_tensors" -> nested(value, 0, i -> reference(i.at("name")));
            case "as_int" -> new Argument.IntLiteral(value.integer());
            case "as_ints", "as_int_lists" -> nested(value, 0, i -> new Argument.IntLiteral(i.integer()));
            case "as_float" -> new Argument.FloatLiteral(value.number());
            case "as_floats" -> nested(value, 0, i -> new Argument.FloatLiteral(i.number()));
            case "as_bool" -> new Argument.BoolLiteral(value.bool());
            case "as_bools" -> nested(value, 0, i -> new Argument.BoolLiteral(i.bool()));
            case "as_string" -> new Argument.StringLiteral(value.text());
            case "as_strings" -> nested(value, 0, i -> new Argument.StringLiteral(i.text()));
            case "as_complex" ->
                new Argument.ComplexLiteral(
                        value.at("real").number(), value.at("imag").number());
            case "as_scalar_type" -> new Argument.DTypeLiteral(SchemaNumbers.dtype(value));
            case "as_layout" -> new Argument.LayoutLiteral(SchemaNumbers.layout(value));
            case "as_memory_format" -> new Argument.MemoryFormatLiteral(SchemaNumbers.memoryFormat(value));
            case "as_device" -> new Argument.DeviceLiteral(device(value));
            default ->
                throw value.wrong("has the argument kind " + value.name() + ", which Genie does not run\n"
                        + "Maybe export the model without control flow, custom objects and other higher-order"
                        + " operators");
        };
    }

    /** A reference by name, or the constant that stands behind it. */
    Argument reference(JsonSpot name) {
        String value = name.text();
        Argument constant = constants.get(value);
        return constant == null ? new Argument.Ref(value) : constant;
    }

    /** An optional tensor or a symbolic scalar: a name or a literal. */
    private Argument oneOf(JsonSpot union) {
        JsonSpot value = union.variant();
        return switch (value.name()) {
            case "as_name" -> reference(value);
            case "as_tensor" -> reference(value.at("name"));
            case "as_none" -> new Argument.None();
            case "as_int" -> new Argument.IntLiteral(value.integer());
            case "as_float" -> new Argument.FloatLiteral(value.number());
            case "as_bool" -> new Argument.BoolLiteral(value.bool());
            default -> throw value.wrong("has the kind " + value.name() + ", which Genie does not know here");
        };
    }

    private static Argument list(JsonSpot list, Function<JsonSpot, Argument> element) {
        return nested(list, DEEPEST, element);
    }

    /** A list whose elements may be lists in turn, and null where they are optional. */
    private static Argument nested(JsonSpot list, int depth, Function<JsonSpot, Argument> element) {
        List<Argument> items = new ArrayList<>();
        for (JsonSpot item : list.items()) {
            if (item.isNull()) {
                items.add(new Argument.None());
            } else if (item.isList() && depth < DEEPEST) {
                items.add(nested(item, depth + 1, element));
            } else {
                items.add(element.apply(item));
            }
        }
        return new Argument.Items(items);
    }

    private static String device(JsonSpot spot) {
        JsonSpot index = spot.optional("index");
        String type = spot.at("type").text();
        return index == null ? type : type + ":" + index.integer();
    }
}
