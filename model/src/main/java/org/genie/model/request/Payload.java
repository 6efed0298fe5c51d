package org.genie.model.request;

import java.util.Arrays;
import org.genie.model.Tokens;

/** What a request asks to be worked on. */
public sealed interface Payload {
    /** A prompt as token ids. */
    record Prompt(Tokens tokens) implements Payload {}

    /** A prompt as text, which the job tokenises. Its {@code toString} tells the length alone. */
    record Text(String text) implements Payload {
        @Override
        public String toString() {
            return text.length() + " characters";
        }
    }

    /** Inputs of a one-pass graph, as a safetensors file with {@code input.0}, {@code input.1}…. */
    record Inputs(byte[] safetensors) implements Payload {
        @Override
        public boolean equals(Object other) {
            return other instanceof Inputs inputs && Arrays.equals(safetensors, inputs.safetensors);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(safetensors);
        }

        @Override
        public String toString() {
            return safetensors.length + " bytes of tensors";
        }
    }
}
