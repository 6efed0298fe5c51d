package org.genie.executor.graphs;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.genie.compiler.TorchScriptCompiler.Epilogue;
import org.genie.compiler.UnsupportedGraphException;
import org.genie.executor.bus.Inbox;
import org.genie.executor.engine.Engine;
import org.genie.executor.engine.GraphRunner;
import org.genie.executor.memory.MemoryBudget;
import org.genie.model.ExecutorId;
import org.genie.model.GraphHash;
import org.genie.model.ModelName;
import org.genie.model.event.GraphEvent;
import org.genie.model.graph.OpGraph;
import org.genie.model.graph.Weight;
import org.genie.model.graph.WeightLocation;
import org.genie.model.plan.ModelPlacement;
import org.genie.model.plan.PlacementPlan;
import org.genie.model.semantics.GraphProfile;
import org.genie.model.semantics.Phase;
import org.genie.serde.GraphChunks;
import org.genie.serde.MalformedEventException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has those graphs loaded that the newest plan puts on this executor. Its one thread loads and unloads; a graph in use is
 * unloaded once its last user is done. Weights that several graphs share are counted once.
 */
public final class GraphHost implements Inbox.Listener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GraphHost.class);

    /** How often a graph that is wanted no more is looked at, until its users are gone. */
    private static final long IDLE_CHECK_MILLIS = 50;

    private final ExecutorId self;
    private final Engine engine;
    private final MemoryBudget budget;
    private final Runnable onChange;
    private final Thread thread;

    private final GraphShelf shelf = new GraphShelf();
    private final Map<GraphHash, ResidentGraph> resident = new HashMap<>();
    private final Map<GraphHash, GraphLookup.Broken> broken = new HashMap<>();
    private final Map<String, Integer> storageUsers = new HashMap<>();
    private GraphPlan plan;
    private boolean closed;

    /** @param onChange called on the loading thread whenever a graph was loaded, unloaded, or found broken */
    public GraphHost(ExecutorId self, Engine engine, MemoryBudget budget, Runnable onChange) {
        this.self = self;
        this.engine = engine;
        this.budget = budget;
        this.onChange = onChange;
        this.plan = new GraphPlan(PlacementPlan.empty(), self);
        this.thread = new Thread(this::run, "genie-load");
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    @Override
    public synchronized void graph(GraphEvent event) {
        if (event instanceof GraphEvent.Chunk piece) {
            shelf.put(piece);
            // Published again: perhaps with weights in another place.
            broken.remove(piece.graph());
            notifyAll();
        }
    }

    @Override
    public synchronized void plan(PlacementPlan newer) {
        if (newer.version() > plan.version()) {
            plan = new GraphPlan(newer, self);
            notifyAll();
        }
    }

    /** @param planVersion of who asks: where this executor has not read that plan yet, the graph may still come */
    public synchronized GraphLookup lookup(GraphHash graph, long planVersion) {
        boolean wanted = plan.here().containsKey(graph);
        ResidentGraph loaded = resident.get(graph);
        if (loaded != null && (wanted || planVersion < plan.version())) {
            return new GraphLookup.Ready(loaded);
        }
        GraphLookup.Broken failure = broken.get(graph);
        if (wanted && failure != null) {
            return failure;
        }
        return wanted || planVersion > plan.version() ? new GraphLookup.Loading() : new GraphLookup.Absent();
    }

    public synchronized Optional<ModelPlacement> model(ModelName name) {
        return plan.model(name);
    }

    public synchronized long planVersion() {
        return plan.version();
    }

    /** Graphs that can be run, in no order. */
    public synchronized List<GraphHash> loaded() {
        return resident.keySet().stream().filter(plan.here()::containsKey).toList();
    }

    // ---- the loading thread ----

    private sealed interface Job {
        record Load(GraphProfile profile, List<GraphEvent.Chunk> pieces) implements Job {}

        record Unload(ResidentGraph graph) implements Job {}
    }

    private void run() {
        try {
            while (true) {
                Optional<Job> job = next();
                if (job.isEmpty()) {
                    return;
                }
                if (job.get() instanceof Job.Load load) {
                    load(load);
                } else if (job.get() instanceof Job.Unload unload) {
                    unload(unload.graph());
                }
                onChange.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized Optional<Job> next() throws InterruptedException {
        while (!closed) {
            boolean lingering = false;
            for (ResidentGraph graph : resident.values()) {
                if (!plan.here().containsKey(graph.hash())) {
                    if (graph.retireIfIdle()) {
                        resident.remove(graph.hash());
                        return Optional.of(new Job.Unload(graph));
                    }
                    lingering = true;
                }
            }
            for (GraphProfile profile : plan.here().values()) {
                if (!resident.containsKey(profile.graph()) && !broken.containsKey(profile.graph())) {
                    Optional<List<GraphEvent.Chunk>> pieces = shelf.complete(profile.graph());
                    if (pieces.isPresent()) {
                        return Optional.of(new Job.Load(profile, pieces.get()));
                    }
                }
            }
            wait(lingering ? IDLE_CHECK_MILLIS : 0);
        }
        return Optional.empty();
    }

    private void load(Job.Load job) {
        GraphHash hash = job.profile().graph();
        try {
            long start = System.nanoTime();
            OpGraph graph = GraphChunks.join(job.pieces());
            List<WeightLocation> locations = GraphChunks.weights(job.pieces());
            ResidentGraph loaded = load(graph, locations, job.profile());
            synchronized (this) {
                resident.put(hash, loaded);
            }
            LOG.info(
                    "graph loaded graph={} phase={} weightBytes={} millis={}",
                    hash.brief(),
                    job.profile().phase(),
                    loaded.runner().weightBytes(),
                    (System.nanoTime() - start) / 1_000_000);
        } catch (UnsupportedGraphException | MalformedEventException e) {
            setBroken(hash, e, true);
        } catch (RuntimeException | LinkageError e) {
            setBroken(hash, e, false);
        }
    }

    private void setBroken(GraphHash hash, Throwable cause, boolean lasting) {
        LOG.error("graph cannot be loaded graph={} reason={}", hash.brief(), cause.getMessage());
        LOG.debug("graph cannot be loaded graph={}", hash.brief(), cause);
        String message = "Executor " + self + " cannot load graph " + hash.brief() + ": " + cause.getMessage();
        synchronized (this) {
            broken.put(hash, new GraphLookup.Broken(message, lasting));
        }
    }

    private ResidentGraph load(OpGraph graph, List<WeightLocation> locations, GraphProfile profile) {
        Map<String, Long> storages = storages(graph, locations);
        pin(storages, graph);
        GraphRunner runner = null;
        try {
            boolean generates = profile.phase() == Phase.PREFILL || profile.phase() == Phase.DECODE;
            runner = engine.load(graph, locations, generates ? Epilogue.GREEDY_TOKEN : Epilogue.NONE);
            ResidentGraph loaded = new ResidentGraph(graph, profile, runner, storages);
            WarmUp.run(graph, runner, engine.manager());
            return loaded;
        } catch (RuntimeException | Error e) {
            if (runner != null) {
                runner.close();
            }
            unpin(storages);
            throw e;
        }
    }

    private void unload(ResidentGraph graph) {
        graph.close();
        unpin(graph.storages());
        LOG.info("graph unloaded graph={}", graph.hash().brief());
    }

    private static Map<String, Long> storages(OpGraph graph, List<WeightLocation> locations) {
        Map<String, Long> bytes = new HashMap<>();
        for (Weight weight : graph.weights().values()) {
            bytes.merge(weight.storage(), weight.bytes(), Math::max);
        }
        for (WeightLocation location : locations) {
            bytes.computeIfPresent(location.storage(), (s, b) -> Math.max(b, location.length()));
        }
        return bytes;
    }

    private void pin(Map<String, Long> storages, OpGraph graph) {
        synchronized (storageUsers) {
            long needed = storages.entrySet().stream()
                    .filter(s -> !storageUsers.containsKey(s.getKey()))
                    .mapToLong(Map.Entry::getValue)
                    .sum();
            if (!budget.pin(needed)) {
                throw new IllegalStateException("the weights of " + graph + " need " + needed + " bytes but "
                        + budget.free() + " are free.\nMaybe give the device more memory_gb.");
            }
            storages.keySet().forEach(s -> storageUsers.merge(s, 1, Integer::sum));
        }
    }

    private void unpin(Map<String, Long> storages) {
        synchronized (storageUsers) {
            storages.forEach((storage, bytes) -> {
                if (storageUsers.merge(storage, -1, Integer::sum) == 0) {
                    storageUsers.remove(storage);
                    budget.unpin(bytes);
                }
            });
        }
    }

    /** Unloads everything. Whoever ran graphs has ended before. */
    @Override
    public void close() {
        List<ResidentGraph> left;
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            if (thread.isAlive()) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            left = List.copyOf(resident.values());
            resident.clear();
        }
        left.forEach(this::unload);
    }
}
