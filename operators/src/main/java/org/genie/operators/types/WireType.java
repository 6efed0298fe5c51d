package org.genie.operators.types;

import java.util.function.Supplier;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.genie.model.Tokens;
import org.genie.model.plan.ModelManifest;
import org.genie.model.plan.PlacementPlan;
import org.genie.model.request.InferenceRequest;
import org.genie.model.semantics.GraphProfile;
import org.genie.operators.cluster.Sighting;
import org.genie.operators.dispatch.ControlCommand;
import org.genie.operators.graphs.GraphPiece;
import org.genie.operators.kafka.KafkaRecord;
import org.genie.operators.kafka.OutgoingRecord;
import org.genie.operators.planning.PlanningInput;
import org.genie.operators.scheduling.RequestRecord;
import org.genie.operators.scheduling.RequestRecordCodec;
import org.genie.planner.placement.PlacementProblem;
import org.genie.serde.Codec;
import org.genie.serde.Codecs;
import org.jspecify.annotations.Nullable;

/**
 * Every type that flows between the job's operators or rests in their state, with its codec. The constants' names are
 * written into savepoints.
 */
public enum WireType {
    KAFKA_RECORD(KafkaRecord.class, JobCodecs::kafkaRecords),
    OUTGOING_RECORD(OutgoingRecord.class, JobCodecs::outgoingRecords),
    GRAPH_PIECE(GraphPiece.class, JobCodecs::graphPieces),
    GRAPH_PROFILE(GraphProfile.class, Codecs::graphProfiles),
    PLANNING_INPUT(PlanningInput.class, JobCodecs::planningInputs),
    PLACEMENT_PROBLEM(PlacementProblem.class, JobCodecs::placementProblems),
    PLACEMENT_PLAN(PlacementPlan.class, Codecs::plans),
    MODEL_MANIFEST(ModelManifest.class, Codecs::manifests),
    SIGHTING(Sighting.class, JobCodecs::sightings),
    CONTROL_COMMAND(ControlCommand.class, JobCodecs::controlCommands),
    REQUEST_RECORD(RequestRecord.class, RequestRecordCodec::create),
    INFERENCE_REQUEST(InferenceRequest.class, JobCodecs::inferenceRequests),
    TOKENS(Tokens.class, JobCodecs::tokens);

    private final Class<?> valueClass;
    private final Supplier<? extends Codec<?>> supplier;
    private @Nullable Codec<?> codec;

    <T> WireType(Class<T> valueClass, Supplier<Codec<T>> supplier) {
        this.valueClass = valueClass;
        this.supplier = supplier;
    }

    Class<?> valueClass() {
        return valueClass;
    }

    /** What Flink needs to know; the caller names the type that the constant stands for. */
    public <T> TypeInformation<T> info() {
        return new CodecTypeInfo<>(this);
    }

    // Codecs have no state, so two threads that both make one do no harm.
    @SuppressWarnings("unchecked")
    <T> Codec<T> codec() {
        Codec<?> made = codec;
        if (made == null) {
            made = supplier.get();
            codec = made;
        }
        return (Codec<T>) made;
    }
}
