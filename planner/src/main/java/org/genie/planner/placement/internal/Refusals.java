package org.genie.planner.placement.internal;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.genie.model.ModelName;
import org.genie.model.cluster.Device;
import org.genie.model.semantics.GraphProfile;
import org.genie.model.semantics.Phase;
import org.genie.planner.cost.Bytes;
import org.genie.planner.cost.MemoryNeed;
import org.genie.planner.placement.PlacementProblem;

/** The messages that say why a model is not placed, with numbers. */
final class Refusals {
    private Refusals() {}

    /** Why the model could not be placed even on a pool of its own, looking at each of its graphs alone. */
    static Optional<String> alone(PlacementProblem.Model model, List<Device> devices) {
        ModelName name = model.manifest().name();
        if (devices.isEmpty()) {
            return Optional.of("Model " + name + " has nowhere to run: no executor has registered.\n"
                    + "Maybe start executors, or check that they reach the broker.");
        }
        return model.profiles().stream()
                .flatMap(graph -> alone(name, graph, devices).stream())
                .findFirst();
    }

    private static Optional<String> alone(ModelName name, GraphProfile graph, List<Device> devices) {
        List<Device> capable = devices.stream()
                .filter(device -> Capability.mayRun(graph.phase(), device.role()))
                .toList();
        if (capable.isEmpty()) {
            return Optional.of(noRole(name, graph.phase(), devices));
        }
        long need = MemoryNeed.of(graph).total();
        boolean fits = capable.stream().anyMatch(device -> need <= device.memoryBytes());
        return fits
                ? Optional.empty()
                : Optional.of(noMemory(name, need, text(graph.phase()) + " graph", capable, Device::memoryBytes));
    }

    private static String noRole(ModelName name, Phase phase, List<Device> devices) {
        String roles = devices.stream()
                .map(device -> device.role().name().toLowerCase(Locale.ROOT))
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        return "Model " + name + " has no executor that may run its " + text(phase) + " graph: of " + devices.size()
                + (devices.size() == 1 ? " executor" : " executors") + " every role is " + roles + ".\n"
                + "Maybe add one of role " + text(phase) + " or any.";
    }

    /** Why the model could not be placed beside the others. */
    static String beside(Placement placement, int model) {
        PlacementFacts facts = placement.facts();
        ModelName name = facts.models().get(model).manifest().name();
        ToLongFunction<Device> free =
                device -> placement.freeBytes(facts.devices().indexOf(device));
        List<Part> parts =
                facts.parts().stream().filter(part -> part.model() == model).toList();
        for (Part part : parts) {
            List<Device> capable = facts.devices().stream()
                    .filter(device -> Capability.mayRun(part.phase(), device.role()))
                    .toList();
            long need = part.need().total();
            if (capable.stream().noneMatch(device -> need <= free.applyAsLong(device))) {
                return noMemory(name, need, text(part.phase()) + " graph", capable, free);
            }
        }
        long all = parts.stream().mapToLong(part -> part.need().total()).sum();
        return noMemory(name, all, "graphs together", facts.devices(), free);
    }

    private static String noMemory(
            ModelName name, long need, String what, List<Device> capable, ToLongFunction<Device> free) {
        Device largest = capable.stream()
                .max(Comparator.comparingLong(free).thenComparing(Device::id, Comparator.reverseOrder()))
                .orElseThrow();
        return "Model " + name + " needs " + Bytes.text(need) + " of memory for its " + what
                + " but the largest device, " + largest.id() + ", has " + Bytes.text(free.applyAsLong(largest))
                + " free.\nMaybe raise memory_gb of a device or add one.";
    }

    private static String text(Phase phase) {
        return phase.name().toLowerCase(Locale.ROOT);
    }
}
