package org.genie.serde;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.genie.model.ExecutorId;
import org.genie.model.Fence;
import org.genie.model.GraphHash;
import org.genie.model.ModelName;
import org.genie.model.RequestId;
import org.genie.model.Tokens;
import org.genie.model.cluster.Device;
import org.genie.model.cluster.ExecutorLoad;
import org.genie.model.cluster.ExecutorRole;
import org.genie.model.cluster.Heartbeat;
import org.genie.model.event.DeadLetter;
import org.genie.model.event.DecisionRecord;
import org.genie.model.event.Dispatch;
import org.genie.model.event.ExecutorEvent;
import org.genie.model.event.GraphEvent;
import org.genie.model.event.RefusalCode;
import org.genie.model.event.RequestEvent;
import org.genie.model.graph.Argument;
import org.genie.model.graph.DType;
import org.genie.model.graph.GraphInput;
import org.genie.model.graph.GraphOutput;
import org.genie.model.graph.NamedArgument;
import org.genie.model.graph.Node;
import org.genie.model.graph.OpGraph;
import org.genie.model.graph.ScalarMeta;
import org.genie.model.graph.SymExpr;
import org.genie.model.graph.SymbolRange;
import org.genie.model.graph.TensorMeta;
import org.genie.model.graph.Weight;
import org.genie.model.graph.WeightLocation;
import org.genie.model.plan.ModelManifest;
import org.genie.model.plan.ModelPlacement;
import org.genie.model.plan.PartPlacement;
import org.genie.model.plan.PlacementPlan;
import org.genie.model.request.FinishReason;
import org.genie.model.request.InferenceRequest;
import org.genie.model.request.Payload;
import org.genie.model.request.RequestReport;
import org.genie.model.request.TokenChunk;
import org.genie.model.request.TokenizerSpec;
import org.genie.model.semantics.GraphProfile;
import org.genie.model.semantics.KvTensor;
import org.genie.model.semantics.Phase;

/** What the kept bytes mean: one value for each file of {@code src/test/resources/wire/v0}. */
final class WireSamples {
    private static final RequestId REQUEST = new RequestId("r-17");
    private static final Fence FENCE = new Fence(3, 2);
    private static final ModelName MODEL = new ModelName("demo");
    private static final GraphHash PREFILL = new GraphHash("0123456789abcdef".repeat(4));
    private static final GraphHash DECODE = new GraphHash("fedcba9876543210".repeat(4));
    private static final ExecutorId EXECUTOR = new ExecutorId("gpu-0");
    private static final byte[] BYTES = "bytes as they are \u0000".getBytes(StandardCharsets.UTF_8);
    private static final Tokens TOKENS = Tokens.of(0, 127, 128, 50256, 151643, Integer.MAX_VALUE, -1);

    private WireSamples() {}

    /** A value under the name of its file. */
    record Sample<T>(String name, Codec<T> codec, T value) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Sample<?>> all() {
        return List.of(
                new Sample<>("graph-chunk", Codecs.graphEvents(), chunk()),
                new Sample<>("graph-published", Codecs.graphEvents(), new GraphEvent.Published(manifest())),
                new Sample<>("request-tokens", Codecs.requestEvents(), submitted(new Payload.Prompt(TOKENS))),
                new Sample<>("request-text", Codecs.requestEvents(), submitted(new Payload.Text("ROMEO: é東🙂"))),
                new Sample<>("request-inputs", Codecs.requestEvents(), submitted(new Payload.Inputs(BYTES))),
                new Sample<>("request-cancelled", Codecs.requestEvents(), new RequestEvent.Cancelled(REQUEST)),
                new Sample<>("heartbeat", Codecs.heartbeats(), heartbeat()),
                new Sample<>("executor-event", Codecs.executorEvents(), executorEvent()),
                new Sample<>("plan", Codecs.plans(), plan()),
                new Sample<>("token-chunk", Codecs.results(), tokenChunk(null)),
                new Sample<>("token-chunk-end", Codecs.results(), tokenChunk(end())),
                new Sample<>("decision", Codecs.decisions(), decision()),
                new Sample<>("dead-letter", Codecs.deadLetters(), deadLetter()),
                new Sample<>("profile", Codecs.graphProfiles(), profile()),
                new Sample<>("manifest", Codecs.manifests(), manifest()),
                new Sample<>("dispatch", Codecs.dispatches(), dispatch()),
                new Sample<>("graph", Codecs.graphs(), graph()));
    }

    private static GraphEvent chunk() {
        return new GraphEvent.Chunk(
                PREFILL, 0, 2, BYTES, List.of(new WeightLocation(DECODE.value(), "file:///m/model.pt2", 64, 4096)));
    }

    private static RequestEvent submitted(Payload payload) {
        return new RequestEvent.Submitted(
                new InferenceRequest(REQUEST, MODEL, payload, 20, 1_700_000_000_000L, 1_700_000_060_000L));
    }

    private static Heartbeat heartbeat() {
        Device device = new Device(
                EXECUTOR,
                "127.0.0.1:7001",
                "H100",
                80_000_000_000L,
                989.5,
                OptionalDouble.of(3.35e12),
                OptionalDouble.empty(),
                OptionalDouble.of(2.5),
                ExecutorRole.DECODE,
                "host-1",
                "rack-1",
                Map.of("zone", "a", "owner", "team"));
        return new Heartbeat(
                EXECUTOR,
                1_700_000_000_000L,
                42,
                device,
                "tcp://127.0.0.1:7002",
                "cuda:0",
                4242,
                new ExecutorLoad(3, 2, 1000, 1 << 20, 1 << 30),
                List.of(PREFILL, DECODE),
                true,
                1_700_000_001_000L,
                500);
    }

    private static ExecutorEvent executorEvent() {
        return new ExecutorEvent(
                ExecutorEvent.Kind.REFUSED,
                REQUEST,
                FENCE,
                EXECUTOR,
                1_700_000_000_000L,
                true,
                RefusalCode.NO_MEMORY,
                "Executor gpu-0 has no memory.",
                4096,
                1024,
                1_700_000_002_000L);
    }

    private static PlacementPlan plan() {
        PartPlacement part =
                new PartPlacement(PREFILL, Phase.PREFILL, 0, List.of(EXECUTOR), 5_000_000, "the only one that fits");
        return new PlacementPlan(
                7,
                List.of(
                        new ModelPlacement(manifest(), List.of(profile()), List.of(part), ""),
                        new ModelPlacement(manifest(), List.of(), List.of(), "needs 5 GB, 1 GB are free")),
                "timefold",
                "0hard/-12soft",
                95);
    }

    private static TokenChunk tokenChunk(TokenChunk.End end) {
        return new TokenChunk(
                REQUEST, FENCE, 5, Tokens.of(10, 20, 300), new long[] {0, 1_500_000, Long.MAX_VALUE}, end);
    }

    private static TokenChunk.End end() {
        RequestReport report =
                new RequestReport(EXECUTOR, 4242, new ExecutorId("gpu-1"), 4343, "cuda:1", 65536, "tcp", 12.5, 0.75);
        return new TokenChunk.End(FinishReason.LENGTH, "message", 250, report, BYTES);
    }

    private static DecisionRecord decision() {
        return new DecisionRecord(
                REQUEST, FENCE, "dispatch", EXECUTOR, null, 7, "gpu-0: least loaded", 1_700_000_003_000L);
    }

    private static DeadLetter deadLetter() {
        return new DeadLetter("genie.requests", 1, 99, new byte[0], BYTES, "no JSON", 1_700_000_004_000L);
    }

    private static GraphProfile profile() {
        return new GraphProfile(
                PREFILL,
                Phase.PREFILL,
                List.of(new KvTensor(0, KvTensor.Part.KEY, -1, 1, 2, 4, 64, DType.BF16)),
                OptionalLong.of(256),
                OptionalLong.of(512),
                OptionalLong.empty(),
                321,
                5_000_000,
                10_000_000,
                List.of("attention at node sdpa_1"));
    }

    private static ModelManifest manifest() {
        return new ModelManifest(
                MODEL,
                4,
                List.of(PREFILL, DECODE),
                new TokenizerSpec.HuggingFace("file:///m/tokenizer.json", PREFILL.value()),
                OptionalLong.of(512),
                Tokens.of(2, 3));
    }

    private static Dispatch dispatch() {
        return new Dispatch(
                REQUEST,
                FENCE,
                7,
                MODEL,
                PREFILL,
                DECODE,
                new Dispatch.Peer(EXECUTOR, "127.0.0.1:7001", "tcp://127.0.0.1:7002"),
                new Dispatch.Peer(new ExecutorId("gpu-1"), "127.0.0.1:7003", "unix:///run/gpu-1"),
                TOKENS,
                2,
                20,
                Tokens.of(2),
                OptionalLong.empty(),
                BYTES,
                1_700_000_060_000L);
    }

    private static OpGraph graph() {
        Argument every = new Argument.Items(List.of(
                new Argument.Ref("x"),
                new Argument.None(),
                new Argument.IntLiteral(-5),
                new Argument.FloatLiteral(0.1),
                new Argument.BoolLiteral(true),
                new Argument.StringLiteral("none"),
                new Argument.ComplexLiteral(1, -2),
                new Argument.DTypeLiteral(DType.F16),
                new Argument.DeviceLiteral("cpu"),
                new Argument.LayoutLiteral(0),
                new Argument.MemoryFormatLiteral(2),
                new Argument.Items(List.of())));
        return OpGraph.of(
                OpGraph.Backend.FX,
                List.of(
                        new GraphInput("w", GraphInput.Kind.PARAMETER, "layer.weight"),
                        new GraphInput("x", GraphInput.Kind.USER, "")),
                List.of(new Node(
                        "mm",
                        "aten.mm.default",
                        List.of(
                                new NamedArgument("self", new Argument.Ref("x"), false),
                                new NamedArgument("rest", every, true)),
                        List.of("y", "", "z"),
                        true,
                        "model.layer")),
                List.of(
                        new GraphOutput(new Argument.Ref("y"), GraphOutput.Kind.USER, ""),
                        new GraphOutput(new Argument.Ref("z"), GraphOutput.Kind.BUFFER_MUTATION, "buffer")),
                Map.of(
                        "x", new TensorMeta(DType.F32, List.of(SymExpr.parse("Add(s0,1)"), SymExpr.constant(8))),
                        "y", new TensorMeta(DType.BOOL, List.of()),
                        "z", new ScalarMeta(ScalarMeta.Kind.INT, SymExpr.symbol("s0"))),
                Map.of("s0", new SymbolRange(1, Long.MAX_VALUE)),
                Map.of("layer.weight", new Weight(DECODE.value(), DType.F32, List.of(8L, 4L), List.of(4L, 1L), 16)));
    }
}
