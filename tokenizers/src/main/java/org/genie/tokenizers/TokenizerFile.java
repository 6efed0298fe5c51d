package org.genie.tokenizers;

import java.io.IOException;
import java.io.InputStream;
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
    /** The largest known ones have some 40 MB. */
    private static final int MOST_BYTES = 256 << 20;

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
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new IllegalArgumentException("tokenizer file " + path + " is a folder or a device, not a file.\n"
                    + "Maybe add /tokenizer.json to it.");
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new IllegalArgumentException(
                        "tokenizer file " + path + " has more than the allowed " + MOST_BYTES + " bytes.");
            }
            return bytes;
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
