package org.genie.operators;

import java.util.ArrayList;
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
import org.genie.model.event.Dispatch;
import org.genie.model.event.ExecutorEvent;
import org.genie.model.event.RefusalCode;
import org.genie.model.graph.DType;
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

/** Small executors, models, plans and events for tests. */
public final class Samples {
    public static final ModelName MODEL = new ModelName("demo");
    public static final long KV_BYTES_PER_TOKEN = 2L * 2 * 16 * 4;
    public static final long MAX_CONTEXT = 64;
    public static final int EOS = 99;
    public static final long INTERVAL_MILLIS = 500;
    public static final GraphHash PREFILL = hash('a');
    public static final GraphHash DECODE = hash('b');
    public static final GraphHash FORWARD = hash('f');

    private Samples() {}

    public static GraphHash hash(char digit) {
        return new GraphHash(String.valueOf(digit).repeat(64));
    }

    public static Device device(String id, ExecutorRole role) {
        return new Device(
                new ExecutorId(id),
                "127.0.0.1:" + (1000 + Math.floorMod(id.hashCode(), 1000)),
                "CPU",
                1_000_000_000,
                1,
                OptionalDouble.of(10e9),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                role,
                "localhost",
                "",
                Map.of("zone", "a"));
    }

    /** A heartbeat of an executor that has loaded every graph. */
    public static Heartbeat heartbeat(String id, ExecutorRole role, long incarnation, long sequence) {
        return heartbeat(id, role, incarnation, sequence, new ExecutorLoad(0, 0, 0, 0, 1_000_000));
    }

    public static Heartbeat heartbeat(
            String id, ExecutorRole role, long incarnation, long sequence, ExecutorLoad load) {
        return heartbeat(device(id, role), incarnation, sequence, load, List.of(PREFILL, DECODE, FORWARD), false);
    }

    public static Heartbeat heartbeat(
            Device device, long incarnation, long sequence, ExecutorLoad load, List<GraphHash> loaded, boolean drains) {
        return new Heartbeat(
                device.id(),
                incarnation,
                sequence,
                device,
                "tcp://127.0.0.1:1",
                "cpu",
                4711,
                load,
                loaded,
                drains,
                0,
                INTERVAL_MILLIS);
    }

    public static GraphProfile profile(GraphHash graph, Phase phase) {
        List<KvTensor> caches = phase == Phase.FORWARD
                ? List.of()
                : List.of(
                        new KvTensor(0, KvTensor.Part.KEY, -1, 1, 2, 2, 16, DType.F32),
                        new KvTensor(0, KvTensor.Part.VALUE, -1, 2, 2, 2, 16, DType.F32));
        return new GraphProfile(
                graph,
                phase,
                caches,
                phase == Phase.FORWARD ? OptionalLong.empty() : OptionalLong.of(100),
                phase == Phase.FORWARD ? OptionalLong.empty() : OptionalLong.of(MAX_CONTEXT),
                OptionalLong.empty(),
                10,
                1000,
                2000,
                List.of("because"));
    }

    public static ModelManifest manifest(long version) {
        return new ModelManifest(
                MODEL,
                version,
                List.of(PREFILL, DECODE),
                new TokenizerSpec.Bytes(),
                OptionalLong.empty(),
                Tokens.of(EOS));
    }

    public static ModelManifest forwardManifest(long version) {
        return new ModelManifest(
                MODEL, version, List.of(FORWARD), new TokenizerSpec.None(), OptionalLong.empty(), Tokens.empty());
    }

    public static PlacementPlan plan(long version, List<String> prefill, List<String> decode) {
        return plan(version, manifest(1), PREFILL, DECODE, prefill, decode);
    }

    public static PlacementPlan plan(
            long version,
            ModelManifest manifest,
            GraphHash prefillGraph,
            GraphHash decodeGraph,
            List<String> prefill,
            List<String> decode) {
        List<PartPlacement> parts = List.of(
                new PartPlacement(prefillGraph, Phase.PREFILL, 0, ids(prefill), 1000, ""),
                new PartPlacement(decodeGraph, Phase.DECODE, 0, ids(decode), 1000, ""));
        List<GraphProfile> profiles = List.of(profile(prefillGraph, Phase.PREFILL), profile(decodeGraph, Phase.DECODE));
        return new PlacementPlan(version, List.of(new ModelPlacement(manifest, profiles, parts, "")), "test", "", 0);
    }

    public static PlacementPlan forwardPlan(long version, List<String> replicas) {
        List<PartPlacement> parts = List.of(new PartPlacement(FORWARD, Phase.FORWARD, 0, ids(replicas), 1000, ""));
        return new PlacementPlan(
                version,
                List.of(new ModelPlacement(forwardManifest(1), List.of(profile(FORWARD, Phase.FORWARD)), parts, "")),
                "test",
                "",
                0);
    }

    public static PlacementPlan infeasiblePlan(long version, String why) {
        List<GraphProfile> profiles = List.of(profile(PREFILL, Phase.PREFILL), profile(DECODE, Phase.DECODE));
        return new PlacementPlan(
                version, List.of(new ModelPlacement(manifest(1), profiles, List.of(), why)), "test", "", 0);
    }

    private static List<ExecutorId> ids(List<String> names) {
        List<ExecutorId> ids = new ArrayList<>();
        names.forEach(name -> ids.add(new ExecutorId(name)));
        return ids;
    }

    public static InferenceRequest request(String id, int promptTokens, int maxTokens) {
        return request(id, promptTokens, maxTokens, 0);
    }

    public static InferenceRequest request(String id, int promptTokens, int maxTokens, long deadlineMillis) {
        return new InferenceRequest(
                new RequestId(id), MODEL, new Payload.Prompt(tokens(1, promptTokens)), maxTokens, 0, deadlineMillis);
    }

    public static Tokens tokens(int first, int count) {
        int[] ids = new int[count];
        for (int i = 0; i < count; i++) {
            ids[i] = (first + i) % 90;
        }
        return Tokens.of(ids);
    }

    public static TokenChunk chunk(String request, Fence fence, long offset, int... tokens) {
        return new TokenChunk(new RequestId(request), fence, offset, Tokens.of(tokens), new long[tokens.length], null);
    }

    public static TokenChunk last(String request, Fence fence, long offset, FinishReason reason, int... tokens) {
        return new TokenChunk(
                new RequestId(request),
                fence,
                offset,
                Tokens.of(tokens),
                new long[tokens.length],
                new TokenChunk.End(reason, "", 0, RequestReport.NOTHING_RAN, new byte[0]));
    }

    public static Dispatch dispatch(String request, Fence fence, String executor, String address) {
        return new Dispatch(
                new RequestId(request),
                fence,
                3,
                MODEL,
                PREFILL,
                DECODE,
                new Dispatch.Peer(new ExecutorId(executor), address, "tcp://127.0.0.1:1"),
                new Dispatch.Peer(new ExecutorId("d1"), "127.0.0.1:2", "tcp://127.0.0.1:3"),
                tokens(1, 5),
                2,
                10,
                Tokens.of(EOS),
                OptionalLong.of(MAX_CONTEXT),
                new byte[0],
                0);
    }

    public static ExecutorEvent event(ExecutorEvent.Kind kind, Dispatch of) {
        return event(kind, of, of.target().executor().value(), true, RefusalCode.ENGINE, "it broke");
    }

    public static ExecutorEvent event(
            ExecutorEvent.Kind kind,
            Dispatch of,
            String executor,
            boolean retryable,
            RefusalCode code,
            String message) {
        return new ExecutorEvent(
                kind, of.request(), of.fence(), new ExecutorId(executor), 0, retryable, code, message, 0, 0, 0);
    }
}
