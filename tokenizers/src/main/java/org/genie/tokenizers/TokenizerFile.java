package org.genie.tokenizers;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.genie.model.request.TokenizerSpec;

/**
 * A {@code tokenizer.json} in memory, its content checked against the hash that was announced.
 *
 * @param path where it was read
 */
record TokenizerFile(Path path, byte[] bytes) {
    static TokenizerFile read(TokenizerSpec.HuggingFace spec) {
        Path path = path(spec.uri());
        byte[] bytes = bytes(path);
        String actual = sha256(bytes);
        if (!actual.equalsIgnoreCase(spec.sha256())) {
            throw new IllegalArgumentException("tokenizer file " + path + " has the SHA-256 " + actual + ", not "
                    + spec.sha256() + " as published.\nMaybe it changed since; publish the model again.");
        }
        return new TokenizerFile(path, bytes);
    }

    private static Path path(String uri) {
        try {
            return Path.of(URI.create(uri));
        } catch (IllegalArgumentException | FileSystemNotFoundException e) {
            throw new IllegalArgumentException(
                    "tokenizer file '" + uri + "' is no file: URI.\nMaybe write file:///folder/tokenizer.json.", e);
        }
    }

    private static byte[] bytes(Path path) {
        try {
            return Files.readAllBytes(path);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(
                    "tokenizer file " + path
                            + " is not there.\nMaybe it lies on another machine; tokenizers are read where text is.",
                    e);
        } catch (IOException e) {
            throw new IllegalArgumentException("tokenizer file " + path + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
