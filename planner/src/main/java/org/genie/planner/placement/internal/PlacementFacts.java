package org.genie.planner.placement.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.genie.model.GraphHash;
import org.genie.model.cluster.ClusterSpec.SchedulingPolicy;
import org.genie.model.cluster.Device;
import org.genie.model.cluster.ExecutorRole;
import org.genie.model.plan.ModelPlacement;
import org.genie.model.plan.PartPlacement;
import org.genie.model.semantics.GraphProfile;
import org.genie.planner.cost.Roofline;
import org.genie.planner.placement.PlacementProblem;

/**
 * Everything about a problem that does not change while it is solved, in arrays by part and device index. Parts stand
 * in the models' order, devices in the order of their ids, so that equal problems have equal facts.
 */
public final class PlacementFacts {
    /** The sum of a model's weights, and of the shares of all devices in a part, in these fine units. */
    static final long ALL_SHARES = 1_000_000_000L;

    static final long WHOLE_MODEL = 1_000;

    /** What a device costs in an hour where nobody says: all the same, so that fewer are cheaper. */
    private static final double DEFAULT_PRICE = 1.0;

    /** Bits per second that weights are loaded at where a device does not tell its network. */
    private static final double DEFAULT_NETWORK = 10e9;

    private final List<PlacementProblem.Model> models;
    private final List<Device> devices;
    private final List<Part> parts;
    private final SchedulingPolicy objective;
    private final boolean[] known;
    private final boolean[][] candidate;
    private final boolean[][] wrongRole;
    private final boolean[][] previous;
    private final long[][] share;
    private final long[] weight;
    private final long[][] reloadMillis;
    private final long[] price;

    /** @param models the ones that can be placed at all, as far as a look at each alone can tell */
    PlacementFacts(PlacementProblem problem, List<PlacementProblem.Model> models) {
        this.models = List.copyOf(models);
        this.devices = problem.devices().stream()
                .sorted(Comparator.comparing(Device::id))
                .toList();
        this.parts = partsOf(models);
        this.objective = problem.objective();
        this.known = new boolean[models.size()];
        this.candidate = new boolean[parts.size()][devices.size()];
        this.wrongRole = new boolean[parts.size()][devices.size()];
        this.previous = new boolean[parts.size()][devices.size()];
        this.share = new long[parts.size()][devices.size()];
        this.weight = new long[parts.size()];
        this.reloadMillis = new long[parts.size()][devices.size()];
        this.price = devices.stream()
                .mapToLong(d -> Math.round(d.pricePerHour().orElse(DEFAULT_PRICE) * 1e6) + 1)
                .toArray();
        for (Part part : parts) {
            fillCandidates(part);
            fillSpeeds(part);
            fillPrevious(part, problem);
        }
        for (int model = 0; model < models.size(); model++) {
            fillWeights(model);
        }
    }

    private static List<Part> partsOf(List<PlacementProblem.Model> models) {
        List<Part> parts = new ArrayList<>();
        for (int model = 0; model < models.size(); model++) {
            for (GraphProfile graph : models.get(model).profiles()) {
                parts.add(Part.of(parts.size(), model, graph, 0));
            }
        }
        return List.copyOf(parts);
    }

    private void fillCandidates(Part part) {
        boolean proper = false;
        for (int d = 0; d < devices.size(); d++) {
            Device device = devices.get(d);
            candidate[part.index()][d] = Capability.mayRun(part.phase(), device.role())
                    && part.need().total() <= device.memoryBytes();
            proper |= candidate[part.index()][d] && isProper(part, device.role());
        }
        for (int d = 0; d < devices.size(); d++) {
            wrongRole[part.index()][d] =
                    proper && !isProper(part, devices.get(d).role());
        }
    }

    /** Whether a device of this role is there for such parts, or only stands in. */
    private static boolean isProper(Part part, ExecutorRole role) {
        return part.isOnePass() == (role == ExecutorRole.ANY);
    }

    private void fillSpeeds(Part part) {
        double[] rates = new double[devices.size()];
        double all = 0;
        for (int d = 0; d < devices.size(); d++) {
            if (candidate[part.index()][d]) {
                rates[d] = 1 / Math.max(1, Roofline.requestNanos(part.graph(), devices.get(d)));
                all += rates[d];
            }
            double network = devices.get(d).networkBandwidth().orElse(DEFAULT_NETWORK);
            reloadMillis[part.index()][d] = Math.round(part.need().weights() * 8e3 / network);
        }
        for (int d = 0; d < devices.size(); d++) {
            share[part.index()][d] = rates[d] > 0 ? Math.max(1, Math.round(rates[d] / all * ALL_SHARES)) : 0;
        }
    }

    private void fillPrevious(Part part, PlacementProblem problem) {
        Optional<ModelPlacement> before =
                problem.previous().model(models.get(part.model()).manifest().name());
        if (before.isEmpty() || !before.get().isFeasible()) {
            return;
        }
        for (PartPlacement placed : before.get().parts()) {
            if (isSame(placed, part)) {
                known[part.model()] = true;
                for (int d = 0; d < devices.size(); d++) {
                    previous[part.index()][d] = candidate[part.index()][d]
                            && placed.replicas().contains(devices.get(d).id());
                }
            }
        }
    }

    private static boolean isSame(PartPlacement placed, Part part) {
        GraphHash graph = part.graph().graph();
        return placed.graph().equals(graph) && placed.part() == part.number() && placed.phase() == part.phase();
    }

    /** A part weighs as much as its share of an ordinary request's time, were the whole pool its own. */
    private void fillWeights(int model) {
        double[] nanos = new double[parts.size()];
        double all = 0;
        for (Part part : parts) {
            if (part.model() == model) {
                nanos[part.index()] = wholePoolNanos(part);
                all += nanos[part.index()];
            }
        }
        for (Part part : parts) {
            if (part.model() == model) {
                weight[part.index()] = Math.max(WHOLE_MODEL / 10, Math.round(nanos[part.index()] / all * WHOLE_MODEL));
            }
        }
    }

    private double wholePoolNanos(Part part) {
        double rate = 0;
        for (int d = 0; d < devices.size(); d++) {
            rate += candidate[part.index()][d]
                    ? 1 / Math.max(1, Roofline.requestNanos(part.graph(), devices.get(d)))
                    : 0;
        }
        return rate > 0 ? 1 / rate : 1;
    }

    List<PlacementProblem.Model> models() {
        return models;
    }

    List<Device> devices() {
        return devices;
    }

    List<Part> parts() {
        return parts;
    }

    SchedulingPolicy objective() {
        return objective;
    }

    /** Whether the model is in force on devices that still live. */
    boolean isKnown(int model) {
        return known[model];
    }

    /** Whether the device may run the part and would have the memory for it, if it held nothing else. */
    boolean isCandidate(int part, int device) {
        return candidate[part][device];
    }

    boolean isWrongRole(int part, int device) {
        return wrongRole[part][device];
    }

    boolean wasPlaced(int part, int device) {
        return previous[part][device];
    }

    /** How much of the work the device would do, were all candidates to share it by speed; of {@link #ALL_SHARES}. */
    long share(int part, int device) {
        return share[part][device];
    }

    /** How much of a request's time the part takes; of {@link #WHOLE_MODEL}. */
    long weight(int part) {
        return weight[part];
    }

    long reloadMillis(int part, int device) {
        return reloadMillis[part][device];
    }

    /** Millionths of the price unit per hour. */
    long price(int device) {
        return price[device];
    }

    /** Whether each part has one device at most, so that there is nothing to choose but whether to place it. */
    public boolean hasOneAnswer() {
        return parts.stream().allMatch(part -> candidates(part) <= 1);
    }

    int candidates(Part part) {
        int count = 0;
        for (boolean is : candidate[part.index()]) {
            count += is ? 1 : 0;
        }
        return count;
    }
}
