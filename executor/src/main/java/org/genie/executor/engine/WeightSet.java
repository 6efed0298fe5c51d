package org.genie.executor.engine;

import ai.djl.pytorch.jni.IValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.genie.compiler.CompiledGraph;
import org.genie.model.graph.OpGraph;
import org.genie.model.graph.Weight;
import org.genie.model.graph.WeightLocation;

/** The weights that one loaded graph holds: views of shared storages, and copies of those that it writes to. */
final class WeightSet implements AutoCloseable {
    private final WeightStorages storages;
    private final List<WeightStorages.Storage> held = new ArrayList<>();
    private final List<IValue> tensors = new ArrayList<>();
    private long bytes;

    private WeightSet(WeightStorages storages) {
        this.storages = storages;
    }

    static WeightSet open(
            WeightStorages storages,
            ScriptKit kit,
            String device,
            OpGraph graph,
            CompiledGraph compiled,
            List<WeightLocation> locations) {
        WeightSet set = new WeightSet(storages);
        try {
            Map<String, WeightLocation> byStorage = locations.stream()
                    .collect(Collectors.toMap(WeightLocation::storage, Function.identity(), (a, b) -> a, HashMap::new));
            for (String name : compiled.weights()) {
                Weight weight = graph.weights().get(name);
                if (weight == null) {
                    throw new IllegalStateException("the graph has no weight '" + name + "'.");
                }
                set.add(
                        kit,
                        device,
                        name,
                        weight,
                        byStorage,
                        compiled.writtenWeights().contains(name));
            }
            Set<String> counted = new HashSet<>();
            for (WeightStorages.Storage storage : set.held) {
                set.bytes += counted.add(storage.content()) ? storage.bytes() : 0;
            }
            return set;
        } catch (RuntimeException e) {
            set.close();
            throw e;
        }
    }

    /** The weights, in the compiled graph's order. */
    List<IValue> tensors() {
        return tensors;
    }

    /** Bytes of all storages, each content once, and of the copies. */
    long bytes() {
        return bytes;
    }

    private void add(
            ScriptKit kit,
            String device,
            String name,
            Weight weight,
            Map<String, WeightLocation> locations,
            boolean written) {
        if (weight.elements() == 0) {
            tensors.add(kit.empty(weight.sizes(), weight.dtype()));
            return;
        }
        WeightLocation location = locations.get(weight.storage());
        if (location == null) {
            throw new IllegalStateException("weight '" + name + "' has its bytes in storage " + weight.storage()
                    + ", of which no location is known.\nMaybe the graph was published without its weights.");
        }
        checkBounds(name, weight, location);
        WeightStorages.Storage storage = storages.acquire(kit, device, location, weight.dtype());
        held.add(storage);
        IValue view = kit.view(storage.tensor(), weight);
        if (written) {
            try (view) {
                tensors.add(kit.copy(view));
                bytes += weight.bytes();
            }
        } else {
            tensors.add(view);
        }
    }

    private static void checkBounds(String name, Weight weight, WeightLocation location) {
        long last = weight.offset();
        for (int i = 0; i < weight.sizes().size(); i++) {
            long stride = weight.strides().get(i);
            last = Math.addExact(last, Math.multiplyExact(weight.sizes().get(i) - 1, stride));
        }
        long elements = location.length() / weight.dtype().bytes();
        if (last >= elements) {
            throw new IllegalStateException(
                    "weight '" + name + "' reaches element " + last + " of its storage, which has " + elements
                            + ".\nMaybe the file was truncated, or the graph is not that of these weights.");
        }
    }

    @Override
    public void close() {
        tensors.forEach(IValue::close);
        tensors.clear();
        held.forEach(storages::release);
        held.clear();
    }
}
