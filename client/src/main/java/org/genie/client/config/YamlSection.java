package org.genie.client.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A mapping in a YAML file, with its place: reads values by key and complains about them by the key as typed, such as
 * {@code cluster.yaml:3: cluster.devices[0].memory_gb is -1; it must be above 0.} A key without a value counts as absent.
 */
final class YamlSection {
    private final String source;
    private final String path;
    private final @Nullable Node at;
    private final Map<String, Entry> entries;

    private record Entry(Node key, Node value) {}

    private YamlSection(String source, String path, @Nullable Node at, Map<String, Entry> entries) {
        this.source = source;
        this.path = path;
        this.at = at;
        this.entries = entries;
    }

    static YamlSection root(@Nullable Node node, String source) {
        return node == null || isNull(node) ? new YamlSection(source, "", node, Map.of()) : of(node, source, "");
    }

    private static YamlSection of(Node node, String source, String path) {
        if (!(node instanceof MappingNode mapping)) {
            throw new ConfigException(source + YamlFile.line(node.getStartMark()) + ": "
                    + (path.isEmpty() ? "the file" : path) + " is " + describe(node) + "; it must hold keys.");
        }
        Map<String, Entry> entries = new LinkedHashMap<>();
        var section = new YamlSection(source, path, node, entries);
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw section.complaint(tuple.getKeyNode(), "a key must be a word.");
            }
            Entry entry = new Entry(key, tuple.getValueNode());
            if (entries.put(key.getValue(), entry) != null) {
                throw section.complaint(key, section.pathOf(key.getValue()) + " appears twice.");
            }
        }
        return section;
    }

    /** Fails on the first key that is none of these, and guesses which was meant. */
    void allowOnly(Collection<String> known) {
        entries.forEach((key, entry) -> {
            if (!known.contains(key)) {
                String where = path.isEmpty() ? "at the top of the file" : "in " + path;
                throw complaint(
                        entry.key(),
                        "unknown key '" + key + "' " + where + "; known are " + NearestWord.inOrder(known) + "."
                                + NearestWord.advice(key, known));
            }
        });
    }

    boolean has(String key) {
        return value(key) != null;
    }

    Collection<String> keys() {
        return entries.keySet();
    }

    Optional<YamlSection> section(String key) {
        return Optional.ofNullable(value(key)).map(node -> of(node, source, pathOf(key)));
    }

    YamlSection sectionOrEmpty(String key) {
        return section(key).orElseGet(() -> new YamlSection(source, pathOf(key), at, Map.of()));
    }

    /** The mappings of a list; none where the key is absent. */
    List<YamlSection> sections(String key) {
        Node node = value(key);
        if (node == null) {
            return List.of();
        }
        if (!(node instanceof SequenceNode list)) {
            throw bad(key, "it must be a list");
        }
        List<YamlSection> sections = new ArrayList<>();
        for (Node item : list.getValue()) {
            sections.add(of(item, source, pathOf(key) + "[" + sections.size() + "]"));
        }
        return sections;
    }

    Optional<String> text(String key) {
        Node node = value(key);
        if (node != null && !(node instanceof ScalarNode)) {
            throw bad(key, "it must be one value");
        }
        return node == null ? Optional.empty() : Optional.of(((ScalarNode) node).getValue());
    }

    String requiredText(String key) {
        return text(key).filter(text -> !text.isEmpty()).orElseThrow(() -> missing(key));
    }

    /** A number above 0. */
    OptionalDouble above0(String key) {
        OptionalDouble number = number(key);
        if (number.isPresent() && !(number.getAsDouble() > 0)) {
            throw bad(key, "it must be above 0");
        }
        return number;
    }

    double requiredAbove0(String key) {
        return above0(key).orElseThrow(() -> missing(key));
    }

    /** A number of 0 or above. */
    OptionalDouble from0(String key) {
        OptionalDouble number = number(key);
        if (number.isPresent() && !(number.getAsDouble() >= 0)) {
            throw bad(key, "it must not be below 0");
        }
        return number;
    }

    private OptionalDouble number(String key) {
        Optional<String> text = text(key);
        if (text.isEmpty()) {
            return OptionalDouble.empty();
        }
        try {
            double number = Double.parseDouble(text.get().replace("_", ""));
            if (Double.isFinite(number)) {
                return OptionalDouble.of(number);
            }
        } catch (NumberFormatException e) {
            // the complaint below says it all
        }
        throw bad(key, "it must be a number");
    }

    /** A whole number of 1 or above. */
    int wholeFrom1(String key, int otherwise) {
        OptionalDouble number = number(key);
        if (number.isEmpty()) {
            return otherwise;
        }
        int whole = (int) number.getAsDouble();
        if (whole < 1 || whole != number.getAsDouble()) {
            throw bad(key, "it must be a whole number from 1 to " + Integer.MAX_VALUE);
        }
        return whole;
    }

    boolean flag(String key, boolean otherwise) {
        Optional<String> text = text(key);
        if (text.isEmpty()) {
            return otherwise;
        }
        if (!text.get().equals("true") && !text.get().equals("false")) {
            throw bad(key, "it must be true or false");
        }
        return text.get().equals("true");
    }

    /** One of an enumeration's values as {@code named} spells them. */
    <T> T oneOf(String key, T[] values, Function<T, String> named, T otherwise) {
        Optional<String> text = text(key);
        if (text.isEmpty()) {
            return otherwise;
        }
        List<String> names = new ArrayList<>();
        for (T value : values) {
            if (named.apply(value).equals(text.get())) {
                return value;
            }
            names.add(named.apply(value));
        }
        throw complaint(
                value(key),
                pathOf(key) + " is '" + text.get() + "'; it must be one of " + NearestWord.inOrder(names) + "."
                        + NearestWord.advice(text.get(), names));
    }

    ConfigException missing(String key) {
        return complaint(at, pathOf(key) + " is missing.");
    }

    /** @param rule what the value must be, without a full stop */
    ConfigException bad(String key, String rule) {
        Node node = value(key);
        return complaint(node, pathOf(key) + " is " + (node == null ? "missing" : describe(node)) + "; " + rule + ".");
    }

    /** Like {@link #bad}, where the reason is a sentence of its own. */
    ConfigException wrong(String key, String sentence) {
        return complaint(value(key), pathOf(key) + ": " + sentence);
    }

    private String pathOf(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    String path() {
        return path;
    }

    private @Nullable Node value(String key) {
        Entry entry = entries.get(key);
        return entry == null || isNull(entry.value()) ? null : entry.value();
    }

    private ConfigException complaint(@Nullable Node node, String message) {
        Node where = node != null ? node : at;
        return new ConfigException(
                source + YamlFile.line(where == null ? null : where.getStartMark()) + ": " + message);
    }

    private static boolean isNull(Node node) {
        return node.getTag().equals(Tag.NULL);
    }

    private static String describe(Node node) {
        if (node instanceof ScalarNode scalar) {
            boolean number = scalar.getTag().equals(Tag.INT) || scalar.getTag().equals(Tag.FLOAT);
            return number ? scalar.getValue() : "'" + scalar.getValue() + "'";
        }
        return node instanceof SequenceNode ? "a list" : "a mapping";
    }
}
