package org.genie.semantics;

import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.genie.model.semantics.GraphProfile;
import org.genie.model.semantics.KvTensor;
import org.genie.model.semantics.Phase;

/** Whether a model's graphs belong together. */
public final class ModelFit {
    private ModelFit() {}

    /**
     * Checks that the graphs are one one-pass graph, or a prefill and a decode graph, in any order, whose caches,
     * vocabularies and types agree.
     *
     * @return what does not fit, with numbers, naming the graph (prefill or decode); empty when all fits
     */
    public static Optional<String> problem(List<GraphProfile> graphs) {
        return switch (graphs.size()) {
            case 0 ->
                Optional.of("a model has no graphs; one one-pass graph, or a prefill and a decode graph make one.");
            case 1 -> single(graphs.get(0));
            case 2 -> pair(graphs.get(0), graphs.get(1));
            default ->
                Optional.of("a model has " + graphs.size()
                        + " graphs; one one-pass graph, or a prefill and a decode graph make one.");
        };
    }

    private static Optional<String> single(GraphProfile graph) {
        return switch (graph.phase()) {
            case FORWARD -> Optional.empty();
            case PREFILL ->
                Optional.of(
                        "the only graph is a prefill graph (it makes "
                                + graph.caches().size()
                                + " cache tensors), but no decode graph goes with it.\n"
                                + "Maybe give the decode graph too: --prefill FILE.pt2 --decode FILE.pt2, or a folder with both.");
            case DECODE ->
                Optional.of(
                        "the only graph is a decode graph (it reads "
                                + graph.caches().size()
                                + " cache tensors), but no prefill graph makes them.\n"
                                + "Maybe give the prefill graph too: --prefill FILE.pt2 --decode FILE.pt2, or a folder with both.");
            case ENCODE, BACKWARD, UNKNOWN -> Optional.of(unsupported(graph));
        };
    }

    private static Optional<String> pair(GraphProfile one, GraphProfile other) {
        if (one.phase() == Phase.DECODE && other.phase() == Phase.PREFILL) {
            return caches(other, one).or(() -> vocabularies(other, one));
        }
        if (one.phase() == Phase.PREFILL && other.phase() == Phase.DECODE) {
            return caches(one, other).or(() -> vocabularies(one, other));
        }
        if (isUnsupported(one) || isUnsupported(other)) {
            return Optional.of(unsupported(isUnsupported(one) ? one : other));
        }
        String advice = one.graph().equals(other.graph())
                ? "Maybe the same file was given twice."
                : one.phase() == other.phase()
                        ? "Maybe one of the two files is the wrong one."
                        : "Maybe the one-pass graph was exported without its caches (use_cache, past_key_values).";
        return Optional.of("two graphs must be a prefill and a decode graph, but they are a "
                + name(one) + " graph (" + one.graph().brief() + ") and a " + name(other) + " graph ("
                + other.graph().brief() + ").\n" + advice);
    }

    private static boolean isUnsupported(GraphProfile graph) {
        return graph.phase() == Phase.UNKNOWN || graph.phase() == Phase.BACKWARD || graph.phase() == Phase.ENCODE;
    }

    private static String unsupported(GraphProfile graph) {
        String why = graph.evidence().isEmpty() ? "" : " (" + graph.evidence().get(0) + ")";
        return "graph " + graph.graph().brief() + " is neither one pass nor prefill nor decode" + why
                + ".\nMaybe export it so that caches come in and go out as growing tensors.";
    }

    private static Optional<String> caches(GraphProfile prefill, GraphProfile decode) {
        if (!summary(prefill).equals(summary(decode))) {
            return Optional.of("decode graph has " + summary(decode) + " but the prefill graph makes "
                    + summary(prefill) + ".\nMaybe the two graphs were exported from different models.");
        }
        List<KvTensor> made = prefill.caches();
        List<KvTensor> read = decode.caches();
        for (int i = 0; i < made.size(); i++) {
            if (!made.get(i).equals(asMadeBy(made.get(i), read.get(i)))) {
                return Optional.of("decode graph's cache tensor " + i + " is " + shown(read.get(i))
                        + " but the prefill graph's is " + shown(made.get(i))
                        + ".\nMaybe the two graphs give their caches in different orders.");
            }
        }
        return Optional.empty();
    }

    /** The cache that a decode graph reads, with the indices of the prefill graph's, which need not agree. */
    private static KvTensor asMadeBy(KvTensor made, KvTensor read) {
        return new KvTensor(
                read.layer(),
                read.part(),
                made.input(),
                made.output(),
                read.sequenceAxis(),
                read.heads(),
                read.headDim(),
                read.dtype());
    }

    /** For instance {@code 8 cache tensors of 4 heads x 16 (F32, sequence axis 2)}. */
    private static String summary(GraphProfile graph) {
        TreeMap<String, Long> kinds = graph.caches().stream()
                .collect(Collectors.groupingBy(ModelFit::kind, TreeMap::new, Collectors.counting()));
        String of = kinds.entrySet().stream()
                .map(e -> kinds.size() == 1 ? e.getKey() : e.getValue() + " of " + e.getKey())
                .collect(Collectors.joining(", "));
        return graph.caches().size() + " cache tensors of " + of;
    }

    private static String kind(KvTensor cache) {
        return cache.heads() + " heads x " + cache.headDim() + " (" + cache.dtype() + ", sequence axis "
                + cache.sequenceAxis() + ")";
    }

    private static String shown(KvTensor cache) {
        return "the " + (cache.part() == KvTensor.Part.KEY ? "keys" : "values") + " of layer " + cache.layer() + ", "
                + kind(cache);
    }

    private static Optional<String> vocabularies(GraphProfile prefill, GraphProfile decode) {
        if (prefill.vocabulary().equals(decode.vocabulary())) {
            return Optional.empty();
        }
        return Optional.of("decode graph takes " + count(decode) + " but the prefill graph takes " + count(prefill)
                + ".\nMaybe the two graphs were exported from different models.");
    }

    private static String count(GraphProfile graph) {
        return graph.vocabulary().isPresent()
                ? graph.vocabulary().getAsLong() + " token ids"
                : "token ids of no known number";
    }

    private static String name(GraphProfile graph) {
        return graph.phase() == Phase.FORWARD
                ? "one-pass"
                : graph.phase().name().toLowerCase(java.util.Locale.ROOT);
    }
}
