package org.genie.operators.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.genie.model.ExecutorId;
import org.genie.model.Fence;
import org.genie.model.RequestId;
import org.genie.model.Tokens;
import org.genie.model.cluster.ClusterSpec.SchedulingPolicy;
import org.genie.model.cluster.ExecutorRole;
import org.genie.model.event.GraphEvent;
import org.genie.model.semantics.Phase;
import org.genie.operators.Samples;
import org.genie.operators.cluster.Sighting;
import org.genie.operators.dispatch.ControlCommand;
import org.genie.operators.graphs.GraphPiece;
import org.genie.operators.kafka.KafkaRecord;
import org.genie.operators.kafka.OutgoingRecord;
import org.genie.operators.planning.PlanningInput;
import org.genie.operators.scheduling.RequestRecords;
import org.genie.planner.placement.PlacementProblem;
import org.junit.jupiter.api.Test;

class WireTypeTest {
    private static final KafkaRecord RECORD = new KafkaRecord("genie.graphs", 1, 2, new byte[] {1}, new byte[] {2, 3});
    private static final PlacementProblem PROBLEM = new PlacementProblem(
            9,
            List.of(new PlacementProblem.Model(
                    Samples.manifest(1),
                    List.of(
                            Samples.profile(Samples.PREFILL, Phase.PREFILL),
                            Samples.profile(Samples.DECODE, Phase.DECODE)))),
            List.of(Samples.device("p1", ExecutorRole.PREFILL), Samples.device("d1", ExecutorRole.DECODE)),
            Samples.plan(8, List.of("p1"), List.of("d1")),
            SchedulingPolicy.MIN_COST,
            Duration.ofMillis(100));

    private static Map<WireType, List<Object>> samples() {
        Map<WireType, List<Object>> samples = new EnumMap<>(WireType.class);
        samples.put(WireType.KAFKA_RECORD, List.of(RECORD, RECORD.placeOnly()));
        samples.put(WireType.OUTGOING_RECORD, List.of(new OutgoingRecord("t", new byte[] {1}, new byte[] {})));
        samples.put(
                WireType.GRAPH_PIECE,
                List.of(new GraphPiece(
                        RECORD.placeOnly(), new GraphEvent.Chunk(Samples.PREFILL, 0, 2, new byte[] {4}, List.of()))));
        samples.put(WireType.GRAPH_PROFILE, List.of(Samples.profile(Samples.PREFILL, Phase.PREFILL)));
        samples.put(
                WireType.PLANNING_INPUT,
                List.of(
                        new PlanningInput.Published(Samples.manifest(3)),
                        new PlanningInput.Tagged(Samples.profile(Samples.FORWARD, Phase.FORWARD))));
        samples.put(WireType.PLACEMENT_PROBLEM, List.of(PROBLEM));
        samples.put(WireType.PLACEMENT_PLAN, List.of(Samples.plan(8, List.of("p1"), List.of("d1"))));
        samples.put(WireType.MODEL_MANIFEST, List.of(Samples.manifest(3)));
        samples.put(WireType.SIGHTING, List.of(new Sighting(Samples.heartbeat("p1", ExecutorRole.PREFILL, 5, 6), 77)));
        samples.put(
                WireType.CONTROL_COMMAND,
                List.of(
                        new ControlCommand.Start(Samples.dispatch("r", new Fence(1, 2), "p1", "h:1")),
                        new ControlCommand.Cancel(new RequestId("r"), new Fence(1, 2), new ExecutorId("p1"), "h:1")));
        samples.put(WireType.REQUEST_RECORD, RequestRecords.samples());
        samples.put(WireType.INFERENCE_REQUEST, List.of(Samples.request("r", 4, 5, 6)));
        samples.put(WireType.TOKENS, List.of(Tokens.empty(), Tokens.of(1, 2, 3)));
        return samples;
    }

    @Test
    void everyTypeComesBackFromItsBytes() throws Exception {
        Map<WireType, List<Object>> samples = samples();
        assertThat(samples.keySet()).containsExactlyInAnyOrder(WireType.values());
        for (Map.Entry<WireType, List<Object>> each : samples.entrySet()) {
            for (Object sample : each.getValue()) {
                comesBack(each.getKey(), sample);
            }
        }
    }

    private static void comesBack(WireType type, Object sample) throws IOException {
        TypeInformation<Object> info = type.info();
        assertThat(info.getTypeClass()).isAssignableFrom(sample.getClass());
        TypeSerializer<Object> serializer = serializer(type);
        DataOutputSerializer out = new DataOutputSerializer(64);
        serializer.serialize(sample, out);
        serializer.serialize(sample, out);
        DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());

        assertThat(serializer.deserialize(in)).as("%s", type).isEqualTo(sample);
        DataOutputSerializer copied = new DataOutputSerializer(64);
        serializer.copy(in, copied);
        assertThat(serializer.deserialize(sample, new DataInputDeserializer(copied.getCopyOfBuffer())))
                .isEqualTo(sample);
        assertThat(in.available()).isZero();
    }

    @Test
    void immutableValuesAreTheirOwnCopies() {
        TypeSerializer<Object> serializer = serializer(WireType.TOKENS);
        Tokens tokens = Tokens.of(1);

        assertThat(serializer.copy(tokens)).isSameAs(tokens);
        assertThat(serializer.copy(tokens, Tokens.empty())).isSameAs(tokens);
        assertThat(serializer.isImmutableType()).isTrue();
        assertThat(serializer.duplicate()).isEqualTo(serializer);
        assertThat(serializer.getLength()).isEqualTo(-1);
        assertThat(serializer.createInstance()).isNull();
    }

    @Test
    void aSnapshotTellsWhichTypeWasWritten() throws Exception {
        TypeSerializerSnapshot<Object> written = serializer(WireType.TOKENS).snapshotConfiguration();
        DataOutputSerializer out = new DataOutputSerializer(64);
        TypeSerializerSnapshot.writeVersionedSnapshot(out, written);
        TypeSerializerSnapshot<Object> read = TypeSerializerSnapshot.readVersionedSnapshot(
                new DataInputDeserializer(out.getCopyOfBuffer()), getClass().getClassLoader());

        assertThat(read.restoreSerializer()).isEqualTo(serializer(WireType.TOKENS));
        assertThat(serializer(WireType.TOKENS)
                        .snapshotConfiguration()
                        .resolveSchemaCompatibility(read)
                        .isCompatibleAsIs())
                .isTrue();
        assertThat(serializer(WireType.SIGHTING)
                        .snapshotConfiguration()
                        .resolveSchemaCompatibility(read)
                        .isIncompatible())
                .isTrue();
    }

    @Test
    void aSnapshotOfAnUnknownTypeIsRefused() throws Exception {
        DataOutputSerializer out = new DataOutputSerializer(64);
        out.writeUTF("SOMETHING_ELSE");
        CodecSerializerSnapshot<Object> snapshot = new CodecSerializerSnapshot<>();

        assertThatThrownBy(snapshot::restoreSerializer).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> snapshot.readSnapshot(
                        1,
                        new DataInputDeserializer(out.getCopyOfBuffer()),
                        getClass().getClassLoader()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("SOMETHING_ELSE");
    }

    @Test
    void bytesThatAreNoneOfTheTypeAreAnError() throws Exception {
        DataOutputSerializer out = new DataOutputSerializer(64);
        out.writeInt(1);
        out.write(99);

        assertThatThrownBy(
                        () -> serializer(WireType.TOKENS).deserialize(new DataInputDeserializer(out.getCopyOfBuffer())))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("TOKENS");
    }

    @Test
    void typesAreToldApartAndAreNoKeys() {
        TypeInformation<Object> info = WireType.TOKENS.info();

        assertThat(info).isEqualTo(WireType.TOKENS.info()).isNotEqualTo(WireType.SIGHTING.info());
        assertThat(info.canEqual(WireType.SIGHTING.info())).isTrue();
        assertThat(info).hasSameHashCodeAs(WireType.TOKENS.info()).hasToString("Codec(TOKENS)");
        assertThat(info.isKeyType() || info.isBasicType() || info.isTupleType()).isFalse();
        assertThat(info.getArity() + info.getTotalFields()).isEqualTo(2);
    }

    private static TypeSerializer<Object> serializer(WireType type) {
        return type.info().createSerializer(new SerializerConfigImpl());
    }
}
