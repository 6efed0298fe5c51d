package org.genie.executor.prefill;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.genie.executor.engine.Engine;
import org.genie.executor.graphs.ResidentGraph;
import org.genie.executor.report.Failure;
import org.genie.executor.report.FailureException;
import org.genie.model.Tokens;
import org.genie.model.event.Dispatch;
import org.genie.model.event.RefusalCode;
import org.genie.model.semantics.KvTensor;
import org.genie.transport.data.OutgoingTransfer;
import org.genie.transport.data.TensorHeader;
import org.genie.transport.data.TransferFooter;
import org.genie.transport.data.TransferHeader;

/** The result of one prefill: the first token, and the caches in the engine's memory until it is closed. */
final class PrefillCall implements AutoCloseable {
    private final NDManager owner;
    private final List<TensorHeader> headers;
    private final List<ByteBuffer> caches;
    private final TransferFooter footer;

    private PrefillCall(NDManager owner, List<TensorHeader> headers, List<ByteBuffer> caches, TransferFooter footer) {
        this.owner = owner;
        this.headers = headers;
        this.caches = caches;
        this.footer = footer;
    }

    /**
     * Computes.
     *
     * @throws FailureException where the graph does not take the prompt, breaks, or gives caches of another length
     */
    static PrefillCall run(Engine engine, ResidentGraph graph, Dispatch dispatch) throws FailureException {
        NDManager owner = engine.manager().newSubManager();
        try {
            NDArray tokens = tokens(owner, dispatch.tokens(), graph.tokenType());
            long start = System.nanoTime();
            NDList outputs = graph.runner().run(new NDList(tokens), owner);
            int firstToken = Math.toIntExact(engine.token(outputs.get(0)));
            long nanos = System.nanoTime() - start;
            checkLength(graph, outputs, dispatch);
            PrefillCall call =
                    new PrefillCall(owner, new ArrayList<>(), new ArrayList<>(), new TransferFooter(firstToken, nanos));
            for (KvTensor tensor : graph.layout().tensors()) {
                NDArray cache = outputs.get(tensor.output());
                call.headers.add(new TensorHeader(tensor.dtype(), shape(cache)));
                call.caches.add(cache.toByteBuffer(true));
            }
            return call;
        } catch (IllegalArgumentException e) {
            owner.close();
            throw new FailureException(Failure.lasting(
                    RefusalCode.BAD_REQUEST,
                    "Prefill graph does not take request " + dispatch.request() + ": " + e.getMessage()));
        } catch (FailureException | RuntimeException e) {
            owner.close();
            throw e;
        }
    }

    private static NDArray tokens(NDManager owner, Tokens tokens, DataType type) {
        Shape shape = new Shape(1, tokens.size());
        return type == DataType.INT32
                ? owner.create(tokens.toArray(), shape)
                : owner.create(tokens.stream().asLongStream().toArray(), shape);
    }

    private static void checkLength(ResidentGraph graph, NDList outputs, Dispatch dispatch) throws FailureException {
        int given = dispatch.tokens().size();
        Optional<String> wrong = graph.layout().wrongLength(outputs, given);
        if (wrong.isPresent()) {
            throw new FailureException(Failure.lasting(
                    RefusalCode.BAD_REQUEST,
                    "Prefill graph of model " + dispatch.model() + " cuts its caches: " + wrong.get()
                            + ", so decoding would go wrong.\n"
                            + "Maybe it keeps a sliding window: export it with full caches, or shorten the prompt."));
        }
    }

    private static List<Long> shape(NDArray array) {
        return Arrays.stream(array.getShape().getShape()).boxed().toList();
    }

    OutgoingTransfer transfer(Dispatch dispatch, long reservation) {
        return new OutgoingTransfer(
                new TransferHeader(reservation, dispatch.request(), dispatch.fence(), headers), caches, footer);
    }

    /** Frees the caches. */
    @Override
    public void close() {
        owner.close();
    }
}
