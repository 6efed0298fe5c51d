package org.genie.executor.graphs;

import ai.djl.ndarray.types.DataType;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.genie.executor.engine.ElementTypes;
import org.genie.executor.engine.GraphRunner;
import org.genie.executor.kv.KvLayout;
import org.genie.model.GraphHash;
import org.genie.model.graph.DType;
import org.genie.model.graph.GraphInput;
import org.genie.model.graph.OpGraph;
import org.genie.model.graph.TensorMeta;
import org.genie.model.semantics.GraphProfile;
import org.genie.model.semantics.KvTensor;
import org.genie.model.semantics.Phase;

/**
 * A graph that is loaded. Who runs it retains it first and releases it after; it is closed when its executor no longer
 * wants it and the last user has released it.
 */
public final class ResidentGraph {
    private final GraphProfile profile;
    private final GraphRunner runner;
    private final KvLayout layout;
    private final int inputs;
    private final int tokenInput;
    private final DataType tokenType;
    private final Map<String, Long> storages;

    private int users;
    private boolean retired;

    /**
     * @param storages bytes of each weight storage that it reads
     * @throws IllegalStateException where the inputs of a prefill or decode graph are not one token tensor and the caches
     */
    public ResidentGraph(OpGraph graph, GraphProfile profile, GraphRunner runner, Map<String, Long> storages) {
        this.profile = profile;
        this.runner = runner;
        this.storages = Map.copyOf(storages);
        this.layout = KvLayout.of(profile);
        this.inputs = graph.userInputs().size();
        boolean generates = profile.phase() == Phase.PREFILL || profile.phase() == Phase.DECODE;
        this.tokenInput = generates ? tokenInput(graph, profile) : -1;
        this.tokenType = generates ? tokenType(graph, tokenInput) : DataType.INT64;
    }

    private static int tokenInput(OpGraph graph, GraphProfile profile) {
        Set<Integer> caches = new HashSet<>();
        if (profile.phase() == Phase.DECODE) {
            profile.caches().stream().map(KvTensor::input).forEach(caches::add);
        }
        List<GraphInput> all = graph.userInputs();
        int found = -1;
        for (int i = 0; i < all.size(); i++) {
            if (!caches.contains(i)) {
                if (found >= 0) {
                    throw new IllegalStateException(graph + " takes '"
                            + all.get(found).name() + "' and '"
                            + all.get(i).name() + "' beside its caches; exactly one token tensor is supported.\n"
                            + "Maybe export the model so that it makes masks and positions itself.");
                }
                found = i;
            }
        }
        if (found < 0) {
            throw new IllegalStateException(graph + " takes no token tensor.");
        }
        return found;
    }

    private static DataType tokenType(OpGraph graph, int input) {
        String name = graph.userInputs().get(input).name();
        DType type = graph.tensor(name).map(TensorMeta::dtype).orElse(DType.I64);
        if (type != DType.I64 && type != DType.I32) {
            throw new IllegalStateException(
                    graph + " takes tokens as '" + name + "' of type " + type + "; I64 and I32 are supported.");
        }
        return ElementTypes.carrier(type);
    }

    /** Keeps the graph open until {@link #release}; false where it is closing already. */
    public synchronized boolean retain() {
        if (retired) {
            return false;
        }
        users++;
        return true;
    }

    public synchronized void release() {
        users--;
        notifyAll();
    }

    /** True when nobody uses it: from now on nobody can. */
    synchronized boolean retireIfIdle() {
        if (users == 0) {
            retired = true;
        }
        return retired;
    }

    void close() {
        runner.close();
    }

    public GraphHash hash() {
        return profile.graph();
    }

    public GraphProfile profile() {
        return profile;
    }

    public GraphRunner runner() {
        return runner;
    }

    public KvLayout layout() {
        return layout;
    }

    /** Number of its user inputs. */
    public int inputs() {
        return inputs;
    }

    /** Which user input takes the tokens; -1 for one-pass graphs. */
    public int tokenInput() {
        return tokenInput;
    }

    public DataType tokenType() {
        return tokenType;
    }

    Map<String, Long> storages() {
        return storages;
    }
}
