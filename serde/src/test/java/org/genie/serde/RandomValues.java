package org.genie.serde;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Supplier;
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
import org.genie.model.graph.ValueMeta;
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

/** Valid values of every type that has a codec, drawn from a seed, edge cases among them. */
final class RandomValues {
    private final Random random;

    RandomValues(long seed) {
        random = new Random(seed);
    }

    RequestEvent requestEvent() {
        if (random.nextInt(4) == 0) {
            return new RequestEvent.Cancelled(requestId());
        }
        Payload payload =
                switch (random.nextInt(3)) {
                    case 0 -> new Payload.Prompt(tokens());
                    case 1 -> new Payload.Text(text());
                    default -> new Payload.Inputs(bytes());
                };
        return new RequestEvent.Submitted(
                new InferenceRequest(requestId(), model(), payload, 1 + random.nextInt(9999), number(), number()));
    }

    Heartbeat heartbeat() {
        ExecutorId id = executor();
        Map<String, String> labels = new HashMap<>();
        list(() -> labels.put(text(), text()));
        Device device = new Device(
                id,
                text(),
                text(),
                1 + Math.abs(random.nextLong() / 2),
                random.nextDouble() + 1e-9,
                optionalDouble(),
                optionalDouble(),
                optionalDouble(),
                any(ExecutorRole.values()),
                text(),
                text(),
                labels);
        return new Heartbeat(
                id,
                number(),
                number(),
                device,
                text(),
                text(),
                number(),
                load(),
                list(this::hash),
                flag(),
                number(),
                number());
    }

    ExecutorEvent executorEvent() {
        return new ExecutorEvent(
                any(ExecutorEvent.Kind.values()),
                requestId(),
                fence(),
                executor(),
                number(),
                flag(),
                any(RefusalCode.values()),
                text(),
                number(),
                number(),
                number());
    }

    PlacementPlan plan() {
        return new PlacementPlan(number(), list(this::placement), text(), text(), number());
    }

    TokenChunk tokenChunk() {
        Tokens tokens = tokens();
        long[] nanos = new long[tokens.size()];
        for (int i = 0; i < nanos.length; i++) {
            nanos[i] = number();
        }
        return new TokenChunk(requestId(), fence(), random.nextInt(1 << 20), tokens, nanos, flag() ? end() : null);
    }

    DecisionRecord decision() {
        return new DecisionRecord(
                requestId(),
                fence(),
                text(),
                flag() ? executor() : null,
                flag() ? executor() : null,
                number(),
                text(),
                number());
    }

    DeadLetter deadLetter() {
        return new DeadLetter(text(), random.nextInt(), number(), bytes(), bytes(), text(), number());
    }

    GraphProfile profile() {
        return new GraphProfile(
                hash(),
                any(Phase.values()),
                list(this::cache),
                optionalLong(),
                optionalLong(),
                optionalLong(),
                random.nextInt(),
                number(),
                number(),
                list(this::text));
    }

    ModelManifest manifest() {
        List<GraphHash> graphs = new ArrayList<>(list(this::hash));
        graphs.add(hash());
        TokenizerSpec tokenizer =
                switch (random.nextInt(3)) {
                    case 0 -> new TokenizerSpec.None();
                    case 1 -> new TokenizerSpec.Bytes();
                    default -> new TokenizerSpec.HuggingFace(text(), hash().value());
                };
        return new ModelManifest(model(), number(), graphs, tokenizer, optionalLong(), tokens());
    }

    Dispatch dispatch() {
        return new Dispatch(
                requestId(),
                fence(),
                number(),
                model(),
                hash(),
                flag() ? hash() : null,
                peer(),
                flag() ? peer() : null,
                tokens(),
                random.nextInt(1000),
                random.nextInt(1000),
                tokens(),
                optionalLong(),
                bytes(),
                number());
    }

    GraphEvent graphEvent() {
        if (flag()) {
            return new GraphEvent.Published(manifest());
        }
        int count = 1 + random.nextInt(9);
        return new GraphEvent.Chunk(hash(), random.nextInt(count), count, bytes(), list(this::location));
    }

    OpGraph graph() {
        return graph(random.nextInt(20));
    }

    OpGraph graph(int nodes) {
        List<String> defined = new ArrayList<>();
        Map<String, Weight> weights = new LinkedHashMap<>();
        List<GraphInput> inputs = new ArrayList<>();
        for (int i = 0; i < 1 + random.nextInt(5); i++) {
            GraphInput.Kind kind = any(GraphInput.Kind.values());
            String target = kind.isWeight() ? "layers." + i + ".weight" : "";
            if (kind.isWeight()) {
                weights.put(target, weight());
            }
            inputs.add(new GraphInput("in" + i, kind, target));
            defined.add("in" + i);
        }
        List<Node> body = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            List<NamedArgument> arguments = list(() -> new NamedArgument(text(), argument(defined, 3), flag()));
            List<String> outputs = flag() ? List.of("v" + i) : List.of("v" + i + "a", "", "v" + i + "b");
            body.add(new Node("node" + i, "aten.op" + random.nextInt(9), arguments, outputs, flag(), text()));
            outputs.stream().filter(o -> !o.isEmpty()).forEach(defined::add);
        }
        Map<String, ValueMeta> values = new HashMap<>();
        defined.forEach(name -> values.put(name, flag() ? tensor() : scalar()));
        Map<String, SymbolRange> symbols = new HashMap<>();
        list(() -> symbols.put("s" + random.nextInt(99), new SymbolRange(random.nextInt(4), Long.MAX_VALUE)));
        return OpGraph.of(
                any(OpGraph.Backend.values()),
                inputs,
                body,
                list(() -> new GraphOutput(argument(defined, 1), any(GraphOutput.Kind.values()), text())),
                values,
                symbols,
                weights);
    }

    WeightLocation location() {
        return new WeightLocation(hash().value(), text(), random.nextInt(1 << 30), random.nextInt(1 << 30));
    }

    byte[] bytes() {
        byte[] bytes = new byte[random.nextInt(4) == 0 ? 0 : random.nextInt(300)];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Text of any code points but lone surrogates, which no encoding has. */
    String text() {
        int length = random.nextInt(12);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            int bound = any(new Integer[] {0x7F, 0x7FF, 0xD7FF, 0x10FFFF});
            int codePoint = random.nextInt(bound + 1);
            text.appendCodePoint(codePoint >= 0xD800 && codePoint <= 0xDFFF ? '?' : codePoint);
        }
        return text.toString();
    }

    Tokens tokens() {
        int[] ids = new int[random.nextInt(4) == 0 ? 0 : random.nextInt(200)];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = random.nextInt() >>> random.nextInt(32);
        }
        return Tokens.of(ids);
    }

    private TokenChunk.End end() {
        RequestReport report = flag()
                ? RequestReport.NOTHING_RAN
                : new RequestReport(
                        flag() ? executor() : null,
                        number(),
                        flag() ? executor() : null,
                        number(),
                        text(),
                        number(),
                        text(),
                        random.nextGaussian(),
                        random.nextGaussian());
        return new TokenChunk.End(any(FinishReason.values()), text(), number(), report, bytes());
    }

    private ModelPlacement placement() {
        return new ModelPlacement(manifest(), list(this::profile), list(this::part), text());
    }

    private PartPlacement part() {
        return new PartPlacement(hash(), any(Phase.values()), random.nextInt(), list(this::executor), number(), text());
    }

    private KvTensor cache() {
        return new KvTensor(
                random.nextInt(),
                any(KvTensor.Part.values()),
                random.nextInt(),
                random.nextInt(),
                random.nextInt(),
                number(),
                number(),
                any(DType.values()));
    }

    private Dispatch.Peer peer() {
        return new Dispatch.Peer(executor(), text(), text());
    }

    private ExecutorLoad load() {
        return new ExecutorLoad(random.nextInt(), random.nextInt(), number(), number(), number());
    }

    private Weight weight() {
        List<Long> sizes = list(() -> (long) random.nextInt(1 << 15));
        List<Long> strides =
                sizes.stream().map(size -> size * random.nextInt(1 << 30)).toList();
        return new Weight(hash().value(), any(DType.values()), sizes, strides, random.nextInt(1 << 30));
    }

    private Argument argument(List<String> defined, int depth) {
        return switch (random.nextInt(depth > 0 ? 12 : 11)) {
            case 0 -> new Argument.Ref(defined.get(random.nextInt(defined.size())));
            case 1 -> new Argument.None();
            case 2 -> new Argument.IntLiteral(number());
            case 3 -> new Argument.FloatLiteral(any(new Double[] {0.0, -0.0, Double.NaN, 1e-9, -1 / 0.0}));
            case 4 -> new Argument.BoolLiteral(flag());
            case 5 -> new Argument.StringLiteral(text());
            case 6 -> new Argument.ComplexLiteral(random.nextGaussian(), random.nextGaussian());
            case 7 -> new Argument.DTypeLiteral(any(DType.values()));
            case 8 -> new Argument.DeviceLiteral(text());
            case 9 -> new Argument.LayoutLiteral(random.nextInt());
            case 10 -> new Argument.MemoryFormatLiteral(random.nextInt());
            default -> new Argument.Items(list(() -> argument(defined, depth - 1)));
        };
    }

    private ValueMeta tensor() {
        return new TensorMeta(any(DType.values()), list(() -> expression(2)));
    }

    private ValueMeta scalar() {
        return new ScalarMeta(any(ScalarMeta.Kind.values()), flag() ? expression(2) : null);
    }

    private SymExpr expression(int depth) {
        return switch (random.nextInt(depth > 0 ? 3 : 2)) {
            case 0 -> SymExpr.symbol("s" + random.nextInt(99));
            case 1 -> SymExpr.constant(number());
            default ->
                new SymExpr.Call(any(SymExpr.Function.values()), List.of(expression(depth - 1), expression(depth - 1)));
        };
    }

    private RequestId requestId() {
        return new RequestId("r-" + random.nextInt(1_000_000));
    }

    private ModelName model() {
        return new ModelName("models/m@" + random.nextInt(1000));
    }

    private ExecutorId executor() {
        return new ExecutorId("gpu-" + random.nextInt(1000));
    }

    private Fence fence() {
        return new Fence(random.nextInt(1 << 30), random.nextInt(100));
    }

    private GraphHash hash() {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return new GraphHash(HexFormat.of().formatHex(bytes));
    }

    private OptionalLong optionalLong() {
        return flag() ? OptionalLong.of(number()) : OptionalLong.empty();
    }

    private OptionalDouble optionalDouble() {
        return flag() ? OptionalDouble.of(random.nextGaussian()) : OptionalDouble.empty();
    }

    /** Of any size, negative ones too. */
    private long number() {
        return random.nextLong() >> random.nextInt(64);
    }

    private boolean flag() {
        return random.nextBoolean();
    }

    private <E> E any(E[] of) {
        return of[random.nextInt(of.length)];
    }

    private <E> List<E> list(Supplier<E> element) {
        List<E> list = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            list.add(element.get());
        }
        return list;
    }
}
