package org.genie.serde.internal;

import org.genie.model.ModelName;
import org.genie.model.plan.ModelManifest;
import org.genie.model.request.TokenizerSpec;
import org.genie.serde.Codec;
import org.genie.serde.avro.WireManifest;
import org.genie.serde.avro.WireTokenizer;

/** What is published under a model's name. */
public final class ManifestMapper {
    public static final Codec<ModelManifest> CODEC = new AvroCodec<>(
            "model manifest", WireManifest.getClassSchema(), ManifestMapper::toWire, ManifestMapper::fromWire);

    /** The kinds of tokenizers, by the names they travel under. */
    private enum TokenizerKind {
        NONE,
        BYTES,
        HUGGING_FACE
    }

    private ManifestMapper() {}

    static WireManifest toWire(ModelManifest m) {
        return new WireManifest(
                m.name().value(),
                m.version(),
                WireValues.hashes(m.graphs()),
                tokenizer(m.tokenizer()),
                WireValues.nullable(m.maxContext()),
                PackedNumbers.pack(m.eosTokens()));
    }

    static ModelManifest fromWire(WireManifest m) {
        return new ModelManifest(
                new ModelName(m.getName()),
                m.getVersion(),
                WireValues.graphHashes(m.getGraphs()),
                tokenizer(m.getTokenizer()),
                WireValues.optional(m.getMaxContext()),
                PackedNumbers.unpackTokens("eosTokens", m.getEosTokens()));
    }

    private static WireTokenizer tokenizer(TokenizerSpec spec) {
        if (spec instanceof TokenizerSpec.HuggingFace file) {
            return new WireTokenizer(TokenizerKind.HUGGING_FACE.name(), file.uri(), file.sha256());
        }
        TokenizerKind kind = spec instanceof TokenizerSpec.Bytes ? TokenizerKind.BYTES : TokenizerKind.NONE;
        return new WireTokenizer(kind.name(), "", "");
    }

    private static TokenizerSpec tokenizer(WireTokenizer wire) {
        return switch (WireValues.constant(TokenizerKind.class, "tokenizer kind", wire.getKind())) {
            case NONE -> new TokenizerSpec.None();
            case BYTES -> new TokenizerSpec.Bytes();
            case HUGGING_FACE -> new TokenizerSpec.HuggingFace(wire.getUri(), wire.getSha256());
        };
    }
}
