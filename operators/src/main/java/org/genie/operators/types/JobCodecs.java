package org.genie.operators.types;

import static org.genie.operators.binary.Fields.read;
import static org.genie.operators.binary.Fields.readAll;
import static org.genie.operators.binary.Fields.readBytes;
import static org.genie.operators.binary.Fields.readFence;
import static org.genie.operators.binary.Fields.readNullableBytes;
import static org.genie.operators.binary.Fields.readOptionalDouble;
import static org.genie.operators.binary.Fields.readText;
import static org.genie.operators.binary.Fields.readTokens;
import static org.genie.operators.binary.Fields.write;
import static org.genie.operators.binary.Fields.writeAll;
import static org.genie.operators.binary.Fields.writeBytes;
import static org.genie.operators.binary.Fields.writeFence;
import static org.genie.operators.binary.Fields.writeOptional;
import static org.genie.operators.binary.Fields.writeText;
import static org.genie.operators.binary.Fields.writeTokens;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.genie.model.ExecutorId;
import org.genie.model.RequestId;
import org.genie.model.Tokens;
import org.genie.model.cluster.ClusterSpec.SchedulingPolicy;
import org.genie.model.cluster.Device;
import org.genie.model.cluster.ExecutorRole;
import org.genie.model.event.GraphEvent;
import org.genie.model.event.RequestEvent;
import org.genie.model.request.InferenceRequest;
import org.genie.operators.binary.BinaryCodec;
import org.genie.operators.cluster.Sighting;
import org.genie.operators.dispatch.ControlCommand;
import org.genie.operators.graphs.GraphPiece;
import org.genie.operators.kafka.KafkaRecord;
import org.genie.operators.kafka.OutgoingRecord;
import org.genie.operators.planning.PlanningInput;
import org.genie.planner.placement.PlacementProblem;
import org.genie.serde.Codec;
import org.genie.serde.Codecs;
import org.genie.serde.MalformedEventException;

/** The codecs of values that flow inside the job alone. */
final class JobCodecs {
    private static final int VERSION = 1;
    private static final int START = 0;
    private static final int CANCEL = 1;
    private static final int GREET = 2;

    private JobCodecs() {}

    static Codec<KafkaRecord> kafkaRecords() {
        return new BinaryCodec<>(
                "record",
                VERSION,
                (r, out) -> {
                    writeText(out, r.topic());
                    out.writeInt(r.partition());
                    out.writeLong(r.offset());
                    writeBytes(out, r.key());
                    writeBytes(out, r.value());
                },
                in -> new KafkaRecord(
                        readText(in), in.readInt(), in.readLong(), readNullableBytes(in), readNullableBytes(in)));
    }

    static Codec<OutgoingRecord> outgoingRecords() {
        return new BinaryCodec<>(
                "outgoing record",
                VERSION,
                (r, out) -> {
                    writeText(out, r.topic());
                    writeBytes(out, r.key());
                    writeBytes(out, r.value());
                },
                in -> new OutgoingRecord(readText(in), readBytes(in), readBytes(in)));
    }

    static Codec<GraphPiece> graphPieces() {
        return new BinaryCodec<>(
                "graph piece",
                VERSION,
                (p, out) -> {
                    write(out, kafkaRecords(), p.origin());
                    write(out, Codecs.graphEvents(), p.chunk());
                },
                JobCodecs::readPiece);
    }

    private static GraphPiece readPiece(DataInputStream in) throws IOException, MalformedEventException {
        KafkaRecord origin = read(in, kafkaRecords());
        if (read(in, Codecs.graphEvents()) instanceof GraphEvent.Chunk chunk) {
            return new GraphPiece(origin, chunk);
        }
        throw new MalformedEventException("graph piece holds another event.");
    }

    static Codec<PlanningInput> planningInputs() {
        return new BinaryCodec<>(
                "planning input", VERSION, JobCodecs::writePlanningInput, JobCodecs::readPlanningInput);
    }

    private static void writePlanningInput(PlanningInput input, DataOutputStream out) throws IOException {
        boolean published = input instanceof PlanningInput.Published;
        out.writeBoolean(published);
        if (input instanceof PlanningInput.Published p) {
            write(out, Codecs.manifests(), p.manifest());
        } else if (input instanceof PlanningInput.Tagged t) {
            write(out, Codecs.graphProfiles(), t.profile());
        }
    }

    private static PlanningInput readPlanningInput(DataInputStream in) throws IOException, MalformedEventException {
        return in.readBoolean()
                ? new PlanningInput.Published(read(in, Codecs.manifests()))
                : new PlanningInput.Tagged(read(in, Codecs.graphProfiles()));
    }

    static Codec<PlacementProblem> placementProblems() {
        return new BinaryCodec<>("placement problem", VERSION, JobCodecs::writeProblem, JobCodecs::readProblem);
    }

    private static void writeProblem(PlacementProblem problem, DataOutputStream out) throws IOException {
        out.writeLong(problem.version());
        writeAll(out, problem.models(), (model, o) -> {
            write(o, Codecs.manifests(), model.manifest());
            writeAll(o, model.profiles(), (profile, p) -> write(p, Codecs.graphProfiles(), profile));
        });
        writeAll(out, problem.devices(), JobCodecs::writeDevice);
        write(out, Codecs.plans(), problem.previous());
        writeText(out, problem.objective().name());
        out.writeLong(problem.budget().toNanos());
    }

    private static PlacementProblem readProblem(DataInputStream in) throws IOException, MalformedEventException {
        return new PlacementProblem(
                in.readLong(),
                readAll(in, JobCodecs::readModel),
                readAll(in, JobCodecs::readDevice),
                read(in, Codecs.plans()),
                SchedulingPolicy.valueOf(readText(in)),
                Duration.ofNanos(in.readLong()));
    }

    private static PlacementProblem.Model readModel(DataInputStream in) throws IOException, MalformedEventException {
        return new PlacementProblem.Model(
                read(in, Codecs.manifests()), readAll(in, i -> read(i, Codecs.graphProfiles())));
    }

    private static void writeDevice(Device device, DataOutputStream out) throws IOException {
        writeText(out, device.id().value());
        writeText(out, device.address());
        writeText(out, device.type());
        out.writeLong(device.memoryBytes());
        out.writeDouble(device.computeTflops());
        writeOptional(out, device.memoryBandwidth());
        writeOptional(out, device.networkBandwidth());
        writeOptional(out, device.pricePerHour());
        writeText(out, device.role().name());
        writeText(out, device.host());
        writeText(out, device.rack());
        writeAll(out, List.copyOf(device.labels().entrySet()), (label, o) -> {
            writeText(o, label.getKey());
            writeText(o, label.getValue());
        });
    }

    private static Device readDevice(DataInputStream in) throws IOException, MalformedEventException {
        return new Device(
                new ExecutorId(readText(in)),
                readText(in),
                readText(in),
                in.readLong(),
                in.readDouble(),
                readOptionalDouble(in),
                readOptionalDouble(in),
                readOptionalDouble(in),
                ExecutorRole.valueOf(readText(in)),
                readText(in),
                readText(in),
                readLabels(in));
    }

    private static Map<String, String> readLabels(DataInputStream in) throws IOException, MalformedEventException {
        Map<String, String> labels = new HashMap<>();
        readAll(in, i -> Map.entry(readText(i), readText(i))).forEach(e -> labels.put(e.getKey(), e.getValue()));
        return labels;
    }

    static Codec<Sighting> sightings() {
        return new BinaryCodec<>(
                "sighting",
                VERSION,
                (s, out) -> {
                    write(out, Codecs.heartbeats(), s.heartbeat());
                    out.writeLong(s.receivedAtMillis());
                },
                in -> new Sighting(read(in, Codecs.heartbeats()), in.readLong()));
    }

    static Codec<ControlCommand> controlCommands() {
        return new BinaryCodec<>("command", VERSION, JobCodecs::writeCommand, JobCodecs::readCommand);
    }

    private static void writeCommand(ControlCommand command, DataOutputStream out) throws IOException {
        if (command instanceof ControlCommand.Start s) {
            out.writeByte(START);
            write(out, Codecs.dispatches(), s.dispatch());
        } else if (command instanceof ControlCommand.Cancel c) {
            out.writeByte(CANCEL);
            writeText(out, c.request().value());
            writeFence(out, c.fence());
            writeText(out, c.executor().value());
            writeText(out, c.address());
        } else if (command instanceof ControlCommand.Greet g) {
            out.writeByte(GREET);
            writeText(out, g.executor().value());
            writeText(out, g.address());
        }
    }

    private static ControlCommand readCommand(DataInputStream in) throws IOException, MalformedEventException {
        int kind = in.readByte();
        return switch (kind) {
            case START -> new ControlCommand.Start(read(in, Codecs.dispatches()));
            case CANCEL ->
                new ControlCommand.Cancel(
                        new RequestId(readText(in)), readFence(in), new ExecutorId(readText(in)), readText(in));
            case GREET -> new ControlCommand.Greet(new ExecutorId(readText(in)), readText(in));
            default -> throw new MalformedEventException("command is of the unknown kind " + kind + ".");
        };
    }

    static Codec<InferenceRequest> inferenceRequests() {
        return new BinaryCodec<>(
                "request",
                VERSION,
                (request, out) -> write(out, Codecs.requestEvents(), new RequestEvent.Submitted(request)),
                JobCodecs::readRequest);
    }

    private static InferenceRequest readRequest(DataInputStream in) throws IOException, MalformedEventException {
        if (read(in, Codecs.requestEvents()) instanceof RequestEvent.Submitted submitted) {
            return submitted.request();
        }
        throw new MalformedEventException("request in state is another event.");
    }

    static Codec<Tokens> tokens() {
        return new BinaryCodec<>("tokens", VERSION, (t, out) -> writeTokens(out, t), in -> readTokens(in));
    }
}
