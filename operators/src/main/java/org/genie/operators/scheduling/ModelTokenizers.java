package org.genie.operators.scheduling;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.genie.model.ModelName;
import org.genie.model.Tokens;
import org.genie.model.plan.ModelManifest;
import org.genie.model.request.TokenizerSpec;
import org.genie.tokenizers.Tokenizer;
import org.genie.tokenizers.Tokenizers;

/** The open tokenizers of the models that text came for; one per model, opened on first use. Not thread-safe. */
public final class ModelTokenizers implements TextEncoder, AutoCloseable {
    private final Function<TokenizerSpec, Tokenizer> opener;
    private final Map<ModelName, Open> open = new HashMap<>();

    private record Open(TokenizerSpec spec, Tokenizer tokenizer) {}

    public ModelTokenizers() {
        this(Tokenizers::open);
    }

    ModelTokenizers(Function<TokenizerSpec, Tokenizer> opener) {
        this.opener = opener;
    }

    @Override
    public Tokens encode(ModelManifest manifest, String text) {
        Open known = open.get(manifest.name());
        if (known == null || !known.spec().equals(manifest.tokenizer())) {
            Open opened = new Open(manifest.tokenizer(), opener.apply(manifest.tokenizer()));
            open.put(manifest.name(), opened);
            if (known != null) {
                known.tokenizer().close();
            }
            known = opened;
        }
        return known.tokenizer().encode(text);
    }

    @Override
    public void close() {
        open.values().forEach(known -> known.tokenizer().close());
        open.clear();
    }
}
