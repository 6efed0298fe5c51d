package org.genie.client.config;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/** Reads YAML into nodes that know their lines, so that every complaint can say where. */
final class YamlFile {
    private YamlFile() {}

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new ConfigException(file + " does not exist.", e);
        } catch (CharacterCodingException e) {
            throw new ConfigException(file + " is not text in UTF-8.", e);
        } catch (IOException e) {
            throw new ConfigException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** The mapping at the document's root, or an empty one where there is nothing but comments. */
    static YamlSection root(String text, String source) {
        try {
            Node root = new Yaml(new LoaderOptions()).compose(new StringReader(text));
            return YamlSection.root(root, source);
        } catch (MarkedYAMLException e) {
            throw new ConfigException(
                    source + line(e.getProblemMark()) + ": this is not YAML: " + e.getProblem() + ".", e);
        } catch (YAMLException e) {
            throw new ConfigException(source + " is not YAML: " + e.getMessage(), e);
        }
    }

    static String line(@Nullable Mark mark) {
        return mark == null ? "" : ":" + (mark.getLine() + 1);
    }
}
