package org.genie.executor.decode;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.genie.executor.engine.Engine;
import org.genie.executor.graphs.ResidentGraph;
import org.genie.executor.report.TokenStream;
import org.genie.model.request.FinishReason;
import org.genie.model.request.RequestReport;
import org.genie.model.semantics.KvTensor;
import org.genie.transport.control.ReserveCall;
import org.jspecify.annotations.Nullable;

/**
 * A request that makes tokens: its caches in the engine's memory, its last token, how many it made. After its hand-over it
 * belongs to the decode loop's thread. Each step's outputs become the next step's inputs where they are.
 */
final class Sequence {
    private static final Shape ONE_TOKEN = new Shape(1, 1);

    /** What it runs on; freed after it. */
    final Reservation reservation;

    private final ReserveCall call;
    private final ResidentGraph graph;
    private final NDManager owner;
    private final NDList inputs;
    private final int[] eosTokens;
    private final long lastMade;
    private final TokenStream stream;

    private long made;
    private long positions;
    private long lastTokenNanos;

    /** Where and how it ran; set once, before the loop has it. */
    RequestReport report = RequestReport.NOTHING_RAN;

    /** Set by other threads: the loop lets go of the sequence before its next step. */
    volatile boolean dropped;

    /**
     * @param owner of the caches; closed with the sequence
     * @param caches in the layout's order
     */
    Sequence(Reservation reservation, NDManager owner, List<NDArray> caches, TokenStream stream, int firstToken) {
        this.reservation = reservation;
        this.call = reservation.call;
        this.graph = reservation.graph;
        this.owner = owner;
        this.eosTokens = call.eosTokens().toArray();
        this.stream = stream;
        this.made = call.emitted();
        this.positions = call.cacheTokens();
        this.lastMade = lastMade(call, graph.profile().maxContext());
        this.inputs = inputs(graph, caches, owner, firstToken);
    }

    private static NDList inputs(ResidentGraph graph, List<NDArray> caches, NDManager owner, int firstToken) {
        NDArray[] all = new NDArray[graph.inputs()];
        List<KvTensor> tensors = graph.layout().tensors();
        for (int i = 0; i < tensors.size(); i++) {
            all[tensors.get(i).input()] = caches.get(i);
        }
        all[graph.tokenInput()] = graph.tokenType() == DataType.INT32
                ? owner.create(new int[] {firstToken}, ONE_TOKEN)
                : owner.create(new long[] {firstToken}, ONE_TOKEN);
        return new NDList(all);
    }

    /**
     * How many tokens may be made in all. A token that was made is fed back at the position behind all before it, and the
     * last position is the context's: so the last one made needs none.
     */
    static long lastMade(ReserveCall call, OptionalLong graphContext) {
        long context = Math.min(call.maxContext().orElse(Long.MAX_VALUE), graphContext.orElse(Long.MAX_VALUE));
        long room = context == Long.MAX_VALUE ? Long.MAX_VALUE : Math.max(1, context - call.promptTokens() + 1);
        return Math.min(call.maxTokens(), room);
    }

    /** Takes the token that came with the caches. */
    Optional<FinishReason> begin(int firstToken, long nowNanos) {
        lastTokenNanos = nowNanos;
        return take(firstToken, 0);
    }

    /**
     * Makes one token.
     *
     * @return why it was the last, if it was
     */
    Optional<FinishReason> step(Engine engine) throws CacheLengthException {
        NDList outputs = graph.runner().run(inputs, owner);
        int token = (int) engine.token(outputs.get(0));
        positions++;
        Optional<String> wrong = graph.layout().wrongLength(outputs, positions);
        if (wrong.isPresent()) {
            throw new CacheLengthException(wrong.get());
        }
        feedBack(outputs);
        long now = System.nanoTime();
        long stepNanos = now - lastTokenNanos;
        lastTokenNanos = now;
        return take(token, stepNanos);
    }

    private void feedBack(NDList outputs) {
        for (NDArray old : inputs) {
            old.close();
        }
        List<KvTensor> tensors = graph.layout().tensors();
        for (KvTensor tensor : tensors) {
            inputs.set(tensor.input(), outputs.get(tensor.output()));
        }
        NDArray token = outputs.get(0);
        NDArray typed = graph.tokenType() == DataType.INT32 ? token.toType(DataType.INT32, false) : token;
        inputs.set(graph.tokenInput(), typed.reshape(ONE_TOKEN));
        if (!typed.equals(token)) {
            typed.close();
        }
        token.close();
        closeUnused(outputs, tensors.size() + 1);
    }

    /** A decode graph may give more than logits and caches. */
    private void closeUnused(NDList outputs, int used) {
        if (outputs.size() == used) {
            return;
        }
        for (NDArray output : outputs) {
            if (!inputs.contains(output)) {
                output.close();
            }
        }
    }

    private Optional<FinishReason> take(int token, long stepNanos) {
        made++;
        stream.add(token, stepNanos);
        for (int eos : eosTokens) {
            if (eos == token) {
                return Optional.of(FinishReason.EOS);
            }
        }
        return made >= lastMade ? Optional.of(FinishReason.LENGTH) : Optional.empty();
    }

    ReserveCall call() {
        return call;
    }

    TokenStream stream() {
        return stream;
    }

    /** Frees the caches. */
    void close() {
        owner.close();
    }

    /** A decode graph gave caches of another length than all its tokens: it would go on wrongly, without an error. */
    static final class CacheLengthException extends Exception {
        private static final long serialVersionUID = 1L;

        CacheLengthException(@Nullable String message) {
            super(message);
        }
    }
}
