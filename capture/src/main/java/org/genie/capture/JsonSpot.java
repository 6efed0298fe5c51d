package org.genie.capture;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.genie.model.graph.GraphFormatException;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value together with its place in the document, so that every complaint can say where. The place becomes text
 * only when there is something to complain about.
 */
final class JsonSpot {
    private final JsonNode node;
    private final @Nullable JsonSpot parent;
    private final String field;
    private final int index;

    private JsonSpot(JsonNode node, @Nullable JsonSpot parent, String field, int index) {
        this.node = node;
        this.parent = parent;
        this.field = field;
        this.index = index;
    }

    static JsonSpot root(JsonNode node) {
        return new JsonSpot(node, null, "", -1);
    }

    /** The field of the given name, which must be there. */
    JsonSpot at(String name) {
        JsonSpot found = optional(name);
        if (found == null) {
            throw wrong("lacks the field '" + name + "'");
        }
        return found;
    }

    /** The field of the given name; null where it is missing or JSON's null. */
    @Nullable
    JsonSpot optional(String name) {
        if (!node.isObject()) {
            throw wrong("is " + kind() + ", not an object");
        }
        JsonNode child = node.get(name);
        return child == null || child.isNull() ? null : new JsonSpot(child, this, name, -1);
    }

    /** The one field of a tagged union, such as {@code {"as_int": 3}}. */
    JsonSpot variant() {
        if (!node.isObject() || node.size() != 1) {
            throw wrong("is " + kind() + ", not an object with exactly one field");
        }
        Map.Entry<String, JsonNode> entry = node.properties().iterator().next();
        return new JsonSpot(entry.getValue(), this, entry.getKey(), -1);
    }

    /** The name of the field that this value is. */
    String name() {
        return field;
    }

    List<JsonSpot> items() {
        if (!node.isArray()) {
            throw wrong("is " + kind() + ", not a list");
        }
        List<JsonSpot> items = new ArrayList<>(node.size());
        for (int i = 0; i < node.size(); i++) {
            items.add(new JsonSpot(node.get(i), this, "", i));
        }
        return items;
    }

    void forEachField(BiConsumer<String, JsonSpot> action) {
        if (!node.isObject()) {
            throw wrong("is " + kind() + ", not an object");
        }
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            action.accept(entry.getKey(), new JsonSpot(entry.getValue(), this, entry.getKey(), -1));
        }
    }

    String text() {
        if (!node.isTextual()) {
            throw wrong("is " + kind() + ", not a string");
        }
        return node.textValue();
    }

    long integer() {
        if (!node.isIntegralNumber() || !node.canConvertToLong()) {
            throw wrong("is " + kind() + ", not a 64-bit whole number");
        }
        return node.longValue();
    }

    boolean bool() {
        if (!node.isBoolean()) {
            throw wrong("is " + kind() + ", not true or false");
        }
        return node.booleanValue();
    }

    /** A floating-point number; infinities and not-a-number stand as strings, as the exporter writes them. */
    double number() {
        if (node.isNumber()) {
            return node.doubleValue();
        }
        if (node.isTextual()) {
            switch (node.textValue()) {
                case "Infinity":
                    return Double.POSITIVE_INFINITY;
                case "-Infinity":
                    return Double.NEGATIVE_INFINITY;
                case "NaN":
                    return Double.NaN;
                default:
                    break;
            }
        }
        throw wrong("is " + kind() + ", not a number");
    }

    boolean isNull() {
        return node.isNull();
    }

    boolean isList() {
        return node.isArray();
    }

    GraphFormatException wrong(String what) {
        return new GraphFormatException(place() + " " + what + (what.endsWith(".") ? "" : "."));
    }

    private String kind() {
        return switch (node.getNodeType()) {
            case OBJECT, POJO -> "an object of " + node.size() + " fields";
            case ARRAY -> "a list";
            case STRING, BINARY -> "a string";
            case NUMBER -> "the number " + shorten(node.asText());
            case BOOLEAN -> node.asText();
            case NULL, MISSING -> "null";
        };
    }

    private static String shorten(String text) {
        return text.length() <= 40 ? text : text.substring(0, 37) + "...";
    }

    private String place() {
        if (parent == null) {
            return "the document";
        }
        String step = index >= 0 ? "[" + index + "]" : field;
        if (parent.parent == null) {
            return step;
        }
        return parent.place() + (index >= 0 ? step : "." + step);
    }
}
