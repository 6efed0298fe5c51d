package org.genie.serde.internal;

import org.genie.model.ExecutorId;
import org.genie.model.GraphHash;
import org.genie.model.plan.ModelPlacement;
import org.genie.model.plan.PartPlacement;
import org.genie.model.plan.PlacementPlan;
import org.genie.model.semantics.Phase;
import org.genie.serde.Codec;
import org.genie.serde.avro.WireModelPlacement;
import org.genie.serde.avro.WirePart;
import org.genie.serde.avro.WirePlan;

/** Placement plans. */
public final class PlanMapper {
    public static final Codec<PlacementPlan> CODEC =
            new AvroCodec<>("placement plan", WirePlan.getClassSchema(), PlanMapper::toWire, PlanMapper::fromWire);

    private PlanMapper() {}

    private static WirePlan toWire(PlacementPlan p) {
        return new WirePlan(
                p.version(), WireValues.map(p.models(), PlanMapper::model), p.strategy(), p.score(), p.solveMillis());
    }

    private static PlacementPlan fromWire(WirePlan p) {
        return new PlacementPlan(
                p.getVersion(),
                WireValues.map(p.getModels(), PlanMapper::model),
                p.getStrategy(),
                p.getScore(),
                p.getSolveMillis());
    }

    private static WireModelPlacement model(ModelPlacement m) {
        return new WireModelPlacement(
                ManifestMapper.toWire(m.manifest()),
                WireValues.map(m.profiles(), ProfileMapper::toWire),
                WireValues.map(m.parts(), PlanMapper::part),
                m.infeasible());
    }

    private static ModelPlacement model(WireModelPlacement m) {
        return new ModelPlacement(
                ManifestMapper.fromWire(m.getManifest()),
                WireValues.map(m.getProfiles(), ProfileMapper::fromWire),
                WireValues.map(m.getParts(), PlanMapper::part),
                m.getInfeasible());
    }

    private static WirePart part(PartPlacement p) {
        return new WirePart(
                p.graph().value(),
                p.phase().name(),
                p.part(),
                WireValues.map(p.replicas(), ExecutorId::value),
                p.bytes(),
                p.reason());
    }

    private static PartPlacement part(WirePart p) {
        return new PartPlacement(
                new GraphHash(p.getGraph()),
                WireValues.constant(Phase.class, "phase", p.getPhase()),
                p.getPart(),
                WireValues.map(p.getReplicas(), ExecutorId::new),
                p.getBytes(),
                p.getReason());
    }
}
