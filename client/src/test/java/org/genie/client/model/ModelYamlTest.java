package org.genie.client.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.genie.client.ClientException;
import org.genie.model.Tokens;
import org.genie.model.request.TokenizerSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelYamlTest {
    @TempDir
    Path folder;

    private ModelYaml read(String text) throws IOException {
        Files.writeString(folder.resolve("model.yaml"), text);
        return ModelYaml.readIfThere(folder);
    }

    @Test
    void everyKeyIsOptional() throws IOException {
        assertThat(ModelYaml.readIfThere(folder)).isEqualTo(ModelYaml.NOTHING);
        assertThat(read("")).isEqualTo(ModelYaml.NOTHING);
    }

    @Test
    void readsAllKeys() throws IOException {
        ModelYaml about = read("tokenizer: bytes\nmax_context: 2048\neos_tokens: [0, 2]\n");
        assertThat(about.tokenizer()).isEqualTo(new TokenizerSpec.Bytes());
        assertThat(about.maxContext()).hasValue(2048);
        assertThat(about.eosTokens()).isEqualTo(Tokens.of(0, 2));
    }

    @Test
    void takesATokenizerThatLiesBeside() throws IOException {
        Files.writeString(folder.resolve("tokenizer.json"), "{}");
        assertThat(ModelYaml.readIfThere(folder).tokenizer()).isInstanceOf(TokenizerSpec.HuggingFace.class);
    }

    @Test
    void refusesAnUnknownKeyByName() {
        assertThatThrownBy(() -> read("tokeniser: bytes\n"))
                .isInstanceOf(ClientException.class)
                .hasMessageContaining("tokeniser")
                .hasMessageContaining("tokenizer");
    }

    @Test
    void refusesValuesThatCannotBe() {
        assertThatThrownBy(() -> read("max_context: 0\n")).hasMessageContaining("max_context is '0'");
        assertThatThrownBy(() -> read("eos_tokens: [-1]\n")).hasMessageContaining("'-1'");
        assertThatThrownBy(() -> read("tokenizer: nowhere.json\n")).hasMessageContaining("nowhere.json");
        assertThatThrownBy(() -> read("tokenizer: [")).hasMessageContaining("not YAML");
    }
}
