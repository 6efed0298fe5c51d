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

/** The codec of every type that travels on a topic or rests in the job's state. All are stateless and thread-safe. */
public final class Codecs {
    private Codecs() {}

    public static Codec<GraphEvent> graphEvents() {
        throw new UnsupportedOperationException("TODO serde");
    }

    /** Takes JSON of the same schema as well: bytes that begin with an opening brace. */
    public static Codec<RequestEvent> requestEvents() {
        throw new UnsupportedOperationException("TODO serde");
    }

    public static Codec<Heartbeat> heartbeats() {
        throw new UnsupportedOperationException("TODO serde");
    }

    public static Codec<ExecutorEvent> executorEvents() {
        throw new UnsupportedOperationException("TODO serde");
    }

    public static Codec<PlacementPlan> plans() {
        throw new UnsupportedOperationException("TODO serde");
    }

    public static Codec<TokenChunk> results() {
        throw new UnsupportedOperationException("TODO serde");
    }

    public static Codec<DecisionRecord> decisions() {
        throw new UnsupportedOperationException("TODO serde");
    }

    public static Codec<DeadLetter> deadLetters() {
        throw new UnsupportedOperationException("TODO serde");
    }

    public static Codec<GraphProfile> graphProfiles() {
        throw new UnsupportedOperationException("TODO serde");
    }

    public static Codec<ModelManifest> manifests() {
        throw new UnsupportedOperationException("TODO serde");
    }

    public static Codec<Dispatch> dispatches() {
        throw new UnsupportedOperationException("TODO serde");
    }

    public static Codec<OpGraph> graphs() {
        throw new UnsupportedOperationException("TODO serde");
    }
}
