package org.genie.serde;

import org.genie.model.cluster.Heartbeat;
import org.genie.model.event.DeadLetter;
import org.genie.model.event.DecisionRecord;
import org.genie.model.event.Dispatch;
import org.genie.model.event.ExecutorEvent;
import org.genie.model.event.GraphEvent;
import org.genie.model.event.RequestEvent;
import org.genie.model.graph.OpGraph;
import org.genie.model.plan.ModelManifest;
import org.genie.model.plan.PlacementPlan;
import org.genie.model.request.TokenChunk;
import org.genie.model.semantics.GraphProfile;
import org.genie.serde.internal.DeadLetterMapper;
import org.genie.serde.internal.DecisionMapper;
import org.genie.serde.internal.DispatchMapper;
import org.genie.serde.internal.ExecutorEventMapper;
import org.genie.serde.internal.GraphEventMapper;
import org.genie.serde.internal.GraphMapper;
import org.genie.serde.internal.HeartbeatMapper;
import org.genie.serde.internal.ManifestMapper;
import org.genie.serde.internal.PlanMapper;
import org.genie.serde.internal.ProfileMapper;
import org.genie.serde.internal.RequestCodec;
import org.genie.serde.internal.TokenChunkMapper;

/** The codec of every type that travels on a topic or rests in the job's state. All are stateless and thread-safe. */
public final class Codecs {
    private Codecs() {}

    public static Codec<GraphEvent> graphEvents() {
        return GraphEventMapper.CODEC;
    }

    /**
     * Takes JSON of the same schema as well: bytes that begin with an opening brace.
     *
     * <pre>{@code
     * {"id": "r1", "model": "demo", "text": "ROMEO:", "maxTokens": 20}
     * {"id": "r2", "model": "demo", "tokens": [82, 79, 77]}
     * {"id": "r3", "model": "mlp", "inputs": "<base64 of a safetensors file>"}
     * {"cancel": "r1"}
     * }</pre>
     *
     * <p>{@code id}, {@code model} and one of {@code text}, {@code tokens} and {@code inputs} are required. {@code
     * maxTokens} is 128 where it is missing; {@code submittedAtMillis} (milliseconds since 1970; 0 means not told) and
     * {@code deadlineMillis} (0 means none) are 0. A field that is null counts as missing; an unknown field is refused.
     */
    public static Codec<RequestEvent> requestEvents() {
        return RequestCodec.CODEC;
    }

    public static Codec<Heartbeat> heartbeats() {
        return HeartbeatMapper.CODEC;
    }

    public static Codec<ExecutorEvent> executorEvents() {
        return ExecutorEventMapper.CODEC;
    }

    public static Codec<PlacementPlan> plans() {
        return PlanMapper.CODEC;
    }

    public static Codec<TokenChunk> results() {
        return TokenChunkMapper.CODEC;
    }

    public static Codec<DecisionRecord> decisions() {
        return DecisionMapper.CODEC;
    }

    public static Codec<DeadLetter> deadLetters() {
        return DeadLetterMapper.CODEC;
    }

    public static Codec<GraphProfile> graphProfiles() {
        return ProfileMapper.CODEC;
    }

    public static Codec<ModelManifest> manifests() {
        return ManifestMapper.CODEC;
    }

    public static Codec<Dispatch> dispatches() {
        return DispatchMapper.CODEC;
    }

    /** Equal graphs have equal bytes, whichever process encodes them. */
    public static Codec<OpGraph> graphs() {
        return GraphMapper.CODEC;
    }
}
