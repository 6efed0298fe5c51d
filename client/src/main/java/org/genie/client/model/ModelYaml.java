package org.genie.client.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.OptionalLong;
import java.util.Set;
import org.genie.client.ClientException;
import org.genie.model.Tokens;
import org.genie.model.request.TokenizerSpec;

/**
 * What a {@code model.yaml} says; every key is optional.
 *
 * <pre>
 * tokenizer: bytes            # or none, or a tokenizer.json beside this file
 * max_context: 2048           # positions, where the graphs themselves do not bound them
 * eos_tokens: [0]
 * </pre>
 */
public record ModelYaml(TokenizerSpec tokenizer, OptionalLong maxContext, Tokens eosTokens) {
    public static final ModelYaml NOTHING =
            new ModelYaml(new TokenizerSpec.None(), OptionalLong.empty(), Tokens.empty());
    private static final Set<String> KEYS = Set.of("tokenizer", "max_context", "eos_tokens");

    /** Reads the folder's {@code model.yaml}; without one a {@code tokenizer.json} in the folder is taken alone. */
    public static ModelYaml readIfThere(Path folder) {
        Path file = folder.resolve("model.yaml");
        if (!Files.exists(file)) {
            Path tokenizer = folder.resolve("tokenizer.json");
            return Files.exists(tokenizer)
                    ? new ModelYaml(huggingFace(tokenizer), OptionalLong.empty(), Tokens.empty())
                    : NOTHING;
        }
        try {
            JsonNode root = new YAMLMapper().readTree(Files.readString(file));
            return root == null || root.isMissingNode() || root.isNull() ? NOTHING : parse(root, file);
        } catch (JsonProcessingException e) {
            throw new ClientException(file + " is not YAML: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new ClientException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static ModelYaml parse(JsonNode root, Path file) {
        if (!root.isObject()) {
            throw new ClientException(file + " holds no keys; allowed are "
                    + KEYS.stream().sorted().toList() + ".");
        }
        root.fieldNames().forEachRemaining(key -> {
            if (!KEYS.contains(key)) {
                throw new ClientException(file + " has the unknown key '" + key + "'; allowed are "
                        + KEYS.stream().sorted().toList() + ".");
            }
        });
        return new ModelYaml(
                tokenizer(root.path("tokenizer"), file),
                maxContext(root.path("max_context"), file),
                eos(root.path("eos_tokens"), file));
    }

    private static TokenizerSpec tokenizer(JsonNode node, Path file) {
        if (node.isMissingNode() || node.isNull()) {
            Path beside = file.resolveSibling("tokenizer.json");
            return Files.exists(beside) ? huggingFace(beside) : new TokenizerSpec.None();
        }
        return switch (node.asText()) {
            case "bytes" -> new TokenizerSpec.Bytes();
            case "none" -> new TokenizerSpec.None();
            default -> huggingFace(file.resolveSibling(node.asText()));
        };
    }

    private static TokenizerSpec huggingFace(Path file) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            return new TokenizerSpec.HuggingFace(
                    file.toAbsolutePath().toUri().toString(), HexFormat.of().formatHex(digest));
        } catch (IOException e) {
            throw new ClientException(
                    "The tokenizer " + file + " cannot be read."
                            + "\nMaybe tokenizer in model.yaml should be bytes, none, or a tokenizer.json beside it.",
                    e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static OptionalLong maxContext(JsonNode node, Path file) {
        if (node.isMissingNode() || node.isNull()) {
            return OptionalLong.empty();
        }
        if (!node.isIntegralNumber() || node.asLong() < 1) {
            throw new ClientException(
                    file + ": max_context is '" + node.asText() + "'; it must be a whole number from 1.");
        }
        return OptionalLong.of(node.asLong());
    }

    private static Tokens eos(JsonNode node, Path file) {
        if (node.isMissingNode() || node.isNull()) {
            return Tokens.empty();
        }
        int[] ids = new int[node.isArray() ? node.size() : 1];
        for (int i = 0; i < ids.length; i++) {
            JsonNode id = node.isArray() ? node.get(i) : node;
            if (!id.isInt() || id.asInt() < 0) {
                throw new ClientException(
                        file + ": eos_tokens holds '" + id.asText() + "'; token ids are whole numbers from 0.");
            }
            ids[i] = id.asInt();
        }
        return Tokens.of(ids);
    }
}
