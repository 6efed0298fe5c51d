package org.genie.executor;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.genie.model.ExecutorId;
import org.genie.model.Fence;
import org.genie.model.RequestId;
import org.genie.model.Tokens;
import org.genie.model.cluster.Device;
import org.genie.model.cluster.ExecutorRole;
import org.genie.model.cluster.Heartbeat;
import org.genie.model.cluster.TensorBackend;
import org.genie.model.event.Dispatch;
import org.genie.model.event.TopicNames;
import org.genie.model.request.TokenChunk;
import org.genie.transport.control.ControlChannel;
import org.genie.transport.control.ControlChannels;
import org.genie.transport.control.DispatchOutcome;

/** Executors of one test on one bus, and the part of the job that dispatches. */
final class Pool implements AutoCloseable {
    static final ExecutorId PREFILL = new ExecutorId("prefill-0");
    static final ExecutorId DECODE = new ExecutorId("decode-0");
    static final Duration SOON = Duration.ofSeconds(5);

    final MemoryBus bus = new MemoryBus();
    private final List<AutoCloseable> open = new ArrayList<>();

    /** What a test may change of a dispatch. */
    record Order(
            RequestId request,
            Fence fence,
            Tokens tokens,
            int emitted,
            int maxTokens,
            Tokens eosTokens,
            OptionalLong maxContext,
            long deadlineMillis) {
        static Order of(String id, Tokens prompt, int maxTokens) {
            return new Order(
                    new RequestId(id), new Fence(1, 1), prompt, 0, maxTokens, Tokens.empty(), OptionalLong.empty(), 0);
        }

        Order withFence(Fence other) {
            return new Order(request, other, tokens, emitted, maxTokens, eosTokens, maxContext, deadlineMillis);
        }

        Order withEos(int... tokenIds) {
            return new Order(
                    request, fence, tokens, emitted, maxTokens, Tokens.of(tokenIds), maxContext, deadlineMillis);
        }

        Order withContext(long context) {
            return new Order(
                    request, fence, tokens, emitted, maxTokens, eosTokens, OptionalLong.of(context), deadlineMillis);
        }

        /** Goes on behind tokens that an earlier attempt made. */
        Order after(Tokens made) {
            return new Order(
                    request, fence, tokens.plus(made), made.size(), maxTokens, eosTokens, maxContext, deadlineMillis);
        }

        Order withDeadline(long millis) {
            return new Order(request, fence, tokens, emitted, maxTokens, eosTokens, maxContext, millis);
        }
    }

    static ExecutorSettings settings(
            ExecutorId id, ExecutorRole role, TensorBackend backend, Path folder, long memoryBytes) {
        Device device = new Device(
                id,
                "127.0.0.1:0",
                "CPU",
                memoryBytes,
                0.1,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                role,
                "localhost",
                "",
                Map.of());
        return new ExecutorSettings(
                device, "cpu", Map.of(), TopicNames.withPrefix("test."), backend, 1, folder, Duration.ofMillis(200));
    }

    GenieExecutor start(ExecutorId id, ExecutorRole role, TensorBackend backend, Path folder, long memoryBytes) {
        GenieExecutor executor =
                GenieExecutor.start(settings(id, role, backend, folder, memoryBytes), bus.inbox(), bus.outbox());
        open.add(executor);
        return executor;
    }

    /** Publishes a model and waits until both executors have their graphs. */
    void deploy(TestModel model, ExecutorId first, ExecutorId decode) {
        model.pieces().forEach(bus::tell);
        bus.tell(model.plan(1, List.of(first), List.of(decode)));
        bus.awaitHeartbeat(first, h -> h.loadedGraphs().contains(model.graph()));
        if (!model.isOnePass()) {
            bus.awaitHeartbeat(decode, h -> h.loadedGraphs().contains(model.decodeGraph()));
        }
    }

    Dispatch dispatch(TestModel model, Order order, ExecutorId first, ExecutorId decode) {
        return new Dispatch(
                order.request(),
                order.fence(),
                1,
                model.name(),
                model.graph(),
                model.decodeGraph(),
                peer(first),
                peer(decode),
                order.tokens(),
                order.emitted(),
                order.maxTokens(),
                order.eosTokens(),
                order.maxContext(),
                new byte[0],
                order.deadlineMillis());
    }

    Dispatch onePass(TestModel model, RequestId request, byte[] inputs, ExecutorId target) {
        return new Dispatch(
                request,
                new Fence(1, 1),
                1,
                model.name(),
                model.graph(),
                null,
                peer(target),
                null,
                Tokens.empty(),
                0,
                1,
                Tokens.empty(),
                OptionalLong.empty(),
                inputs,
                0);
    }

    Dispatch.Peer peer(ExecutorId id) {
        Heartbeat heartbeat = bus.awaitHeartbeat(id, h -> true);
        return new Dispatch.Peer(id, heartbeat.device().address(), heartbeat.dataAddress());
    }

    ControlChannel channel(ExecutorId id) {
        ControlChannel channel = ControlChannels.open(peer(id).controlAddress());
        open.add(channel);
        return channel;
    }

    DispatchOutcome send(Dispatch dispatch) {
        return channel(dispatch.target().executor()).dispatch(dispatch, SOON).join();
    }

    /** Dispatches from prefill-0 to decode-0. */
    DispatchOutcome send(TestModel model, Order order) {
        return send(dispatch(model, order, PREFILL, DECODE));
    }

    /** The tokens of ended chunks, after checking that they follow each other. */
    static Tokens tokens(List<TokenChunk> chunks) {
        Tokens all = Tokens.empty();
        long first = chunks.get(0).offset();
        for (TokenChunk chunk : chunks) {
            if (chunk.offset() != first + all.size()) {
                throw new AssertionError(chunk + " follows " + (first + all.size()) + " tokens");
            }
            all = all.plus(chunk.tokens());
        }
        return all;
    }

    @Override
    public void close() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }
}
