package org.genie.jobs.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.genie.client.ClientException;
import org.genie.model.Tokens;
import org.genie.model.request.TokenizerSpec;
import org.genie.tokenizers.Tokenizer;

/** A prompt as the user gave it. */
sealed interface PromptSource {
    /** The prompt's tokens; text and files go through the model's tokenizer. */
    Tokens tokens(TokenizerSpec spec, Tokenizer tokenizer);

    /** Given on the command line. */
    record Text(String text) implements PromptSource {
        @Override
        public Tokens tokens(TokenizerSpec spec, Tokenizer tokenizer) {
            return encode(text.getBytes(StandardCharsets.UTF_8), "the prompt", spec, tokenizer);
        }
    }

    /** Standard input, to its end, bytes as they are. */
    record StandardInput() implements PromptSource {
        @Override
        public Tokens tokens(TokenizerSpec spec, Tokenizer tokenizer) {
            try {
                return encode(System.in.readAllBytes(), "standard input", spec, tokenizer);
            } catch (IOException e) {
                throw new ClientException("Standard input cannot be read: " + e.getMessage(), e);
            }
        }
    }

    /** A file, bytes as they are. */
    record File(Path path) implements PromptSource {
        @Override
        public Tokens tokens(TokenizerSpec spec, Tokenizer tokenizer) {
            try {
                return encode(Files.readAllBytes(path), "the prompt file " + path, spec, tokenizer);
            } catch (NoSuchFileException e) {
                throw new ClientException("There is no prompt file " + path + ".", e);
            } catch (IOException e) {
                throw new ClientException("The prompt file " + path + " cannot be read: " + e.getMessage(), e);
            }
        }
    }

    /** Token ids, separated by commas. */
    record Ids(String text) implements PromptSource {
        @Override
        public Tokens tokens(TokenizerSpec spec, Tokenizer tokenizer) {
            if (text.isBlank()) {
                throw new ClientException(
                        "The prompt given by --prompt-tokens is empty; at least one token is needed.");
            }
            String[] parts = text.split(",", -1);
            int[] ids = new int[parts.length];
            for (int i = 0; i < parts.length; i++) {
                try {
                    ids[i] = Integer.parseInt(parts[i].trim());
                } catch (NumberFormatException e) {
                    throw new ClientException(
                            "--prompt-tokens holds '" + parts[i].trim() + "' at place " + (i + 1)
                                    + "; token ids are whole numbers separated by commas, such as 1,2,3.",
                            e);
                }
            }
            return Tokens.of(ids);
        }
    }

    private static Tokens encode(byte[] bytes, String what, TokenizerSpec spec, Tokenizer tokenizer) {
        if (bytes.length == 0) {
            throw new ClientException("A prompt is empty: " + what + " holds nothing; at least one token is needed.");
        }
        if (spec instanceof TokenizerSpec.None) {
            throw new ClientException("This model has no tokenizer, so " + what + " cannot become tokens."
                    + "\nMaybe give --prompt-tokens, or a model folder with a model.yaml or tokenizer.json.");
        }
        if (spec instanceof TokenizerSpec.Bytes) {
            int[] ids = new int[bytes.length];
            for (int i = 0; i < ids.length; i++) {
                ids[i] = bytes[i] & 0xff;
            }
            return Tokens.of(ids);
        }
        try {
            return tokenizer.encode(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            throw new ClientException("The text of " + what + " is not UTF-8, which this model's tokenizer needs.", e);
        }
    }
}
