package org.genie.serde.internal;

import org.genie.model.GraphHash;
import org.genie.model.graph.DType;
import org.genie.model.semantics.GraphProfile;
import org.genie.model.semantics.KvTensor;
import org.genie.model.semantics.Phase;
import org.genie.serde.Codec;
import org.genie.serde.avro.WireCache;
import org.genie.serde.avro.WireProfile;

/** What the tagger found out about graphs. */
public final class ProfileMapper {
    public static final Codec<GraphProfile> CODEC = new AvroCodec<>(
            "graph profile", WireProfile.getClassSchema(), ProfileMapper::toWire, ProfileMapper::fromWire);

    private ProfileMapper() {}

    static WireProfile toWire(GraphProfile p) {
        return new WireProfile(
                p.graph().value(),
                p.phase().name(),
                WireValues.map(p.caches(), ProfileMapper::cache),
                WireValues.nullable(p.vocabulary()),
                WireValues.nullable(p.maxContext()),
                WireValues.nullable(p.maxQuery()),
                p.nodes(),
                p.weightBytes(),
                p.flopsPerToken(),
                p.evidence());
    }

    static GraphProfile fromWire(WireProfile p) {
        return new GraphProfile(
                new GraphHash(p.getGraph()),
                WireValues.constant(Phase.class, "phase", p.getPhase()),
                WireValues.map(p.getCaches(), ProfileMapper::cache),
                WireValues.optional(p.getVocabulary()),
                WireValues.optional(p.getMaxContext()),
                WireValues.optional(p.getMaxQuery()),
                p.getNodes(),
                p.getWeightBytes(),
                p.getFlopsPerToken(),
                p.getEvidence());
    }

    private static WireCache cache(KvTensor t) {
        return new WireCache(
                t.layer(),
                t.part().name(),
                t.input(),
                t.output(),
                t.sequenceAxis(),
                t.heads(),
                t.headDim(),
                t.dtype().name());
    }

    private static KvTensor cache(WireCache c) {
        return new KvTensor(
                c.getLayer(),
                WireValues.constant(KvTensor.Part.class, "part", c.getPart()),
                c.getInput(),
                c.getOutput(),
                c.getSequenceAxis(),
                c.getHeads(),
                c.getHeadDim(),
                WireValues.constant(DType.class, "dtype", c.getDtype()));
    }
}
