package org.genie.semantics;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.genie.model.graph.OpGraph;
import org.genie.model.semantics.GraphProfile;
import org.genie.model.semantics.KvTensor;
import org.genie.model.semantics.Phase;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what a graph means, from its structure and dataflow alone. Never throws on a valid graph.
 *
 * <p>A graph decodes when some of its inputs come out again with positions joined to them; it prefills when it takes
 * tokens and gives, beside scores over the vocabulary, tensors with one row for each token that attention reads as keys
 * and values. All else is one pass.
 */
public final class GraphTagger {
    private final GraphIndex index;
    private final Trace trace;
    private final Sizes sizes;
    private final List<String> evidence = new ArrayList<>();

    private GraphTagger(OpGraph graph) {
        this.index = new GraphIndex(graph);
        this.trace = new Trace(index);
        this.sizes = new Sizes(graph);
    }

    public static GraphProfile tag(OpGraph graph) {
        return new GraphTagger(graph).profile();
    }

    private GraphProfile profile() {
        CacheFinder finder = new CacheFinder(index, trace, new Attention(index));
        @Nullable TokenInput tokens = TokenInput.find(index, trace).orElse(null);
        List<CacheCandidate> growing = finder.growing();
        List<CacheCandidate> produced =
                tokens == null || !growing.isEmpty() ? List.of() : finder.produced(tokens.sequence());
        Phase phase = phase(finder, tokens, growing, produced);
        List<CacheCandidate> caches = phase == Phase.DECODE ? growing : phase == Phase.PREFILL ? produced : List.of();
        noteTokens(tokens);
        noteCaches(caches);
        return new GraphProfile(
                index.graph().hash(),
                phase,
                CacheLayers.assign(caches),
                tokens == null ? OptionalLong.empty() : OptionalLong.of(tokens.rows()),
                maxContext(phase, tokens, caches),
                phase == Phase.PREFILL && tokens != null ? maxQuery(tokens, caches) : OptionalLong.empty(),
                index.size(),
                index.graph().weightBytes(),
                new Work(index, sizes).flopsPerToken(Optional.ofNullable(tokens)),
                evidence);
    }

    private Phase phase(
            CacheFinder finder,
            @Nullable TokenInput tokens,
            List<CacheCandidate> growing,
            List<CacheCandidate> produced) {
        for (int i = 0; i < index.size(); i++) {
            if (Ops.isBackward(index.op(i))) {
                evidence.add("backward: node " + index.node(i).name() + " (" + index.op(i) + ") makes gradients");
                return Phase.BACKWARD;
            }
        }
        if (!growing.isEmpty()) {
            evidence.add("decode: " + growing.size() + " inputs come out again with positions joined to them");
            return Phase.DECODE;
        }
        List<String> overwritten = finder.overwritten();
        if (!overwritten.isEmpty()) {
            evidence.add("unknown: " + overwritten.size() + " outputs, first " + overwritten.get(0)
                    + ", are an input with elements overwritten: caches of a fixed size, which nothing here runs");
            return Phase.UNKNOWN;
        }
        if (tokens == null || produced.isEmpty()) {
            evidence.add("forward: no input grows and no output holds keys or values per token");
            return Phase.FORWARD;
        }
        return producing(tokens, produced);
    }

    private Phase producing(TokenInput tokens, List<CacheCandidate> produced) {
        @Nullable
        Logits logits = Logits.find(
                index,
                trace,
                tokens,
                produced.stream().map(CacheCandidate::output).collect(Collectors.toSet()));
        if (logits == null) {
            evidence.add("unknown: " + produced.size()
                    + " outputs hold keys or values per token, but none scores the vocabulary of " + tokens.rows());
            return Phase.UNKNOWN;
        }
        evidence.add("prefill: " + produced.size() + " outputs hold keys or values per token, and output "
                + logits.output() + " scores " + logits.width() + " tokens");
        return Phase.PREFILL;
    }

    private void noteTokens(@Nullable TokenInput tokens) {
        if (tokens != null) {
            evidence.add("tokens: input " + tokens.value() + " picks among " + tokens.rows() + " rows at node "
                    + tokens.node().name());
        }
    }

    private void noteCaches(List<CacheCandidate> caches) {
        if (caches.isEmpty()) {
            return;
        }
        KvTensor first = CacheLayers.assign(caches.subList(0, 1)).get(0);
        evidence.add("caches: the first has " + first.heads() + " heads x " + first.headDim() + " (" + first.dtype()
                + "), sequence axis " + first.sequenceAxis() + "; keys and values told by "
                + (CacheLayers.isPaired(caches) ? "the attention that reads them" : "the order of the outputs"));
        caches.stream()
                .filter(c -> c.window().isPresent())
                .findFirst()
                .ifPresent(c -> evidence.add("window: output " + c.output() + " keeps the last "
                        + c.window().getAsLong() + " positions alone, so longer prompts come out cut"));
    }

    private OptionalLong maxContext(Phase phase, @Nullable TokenInput tokens, List<CacheCandidate> caches) {
        OptionalLong most = OptionalLong.empty();
        if (tokens != null) {
            Map<String, Positions.Table> tables = new TreeMap<>(new Positions(index, trace, tokens).tables());
            for (Positions.Table table : tables.values()) {
                if (most.isEmpty() || table.positions() < most.getAsLong()) {
                    most = OptionalLong.of(table.positions());
                    evidence.add("context: node " + table.node().name() + " reads a table of " + table.rows()
                            + " rows by position, from row " + table.offset() + " on");
                }
            }
        }
        if (phase == Phase.DECODE) {
            for (CacheCandidate cache : caches) {
                most = least(most, sizes.upperBound(cache.sequence()), "range of cache output " + cache.output());
                most = least(most, cache.window(), "window of cache output " + cache.output());
            }
        }
        return most;
    }

    private OptionalLong maxQuery(TokenInput tokens, List<CacheCandidate> caches) {
        OptionalLong most =
                least(OptionalLong.empty(), sizes.upperBound(tokens.sequence()), "prompt: range of the sequence");
        for (CacheCandidate cache : caches) {
            most = least(most, cache.window(), "prompt: window of cache output " + cache.output());
        }
        return most;
    }

    private OptionalLong least(OptionalLong most, OptionalLong other, String why) {
        if (other.isEmpty() || most.isPresent() && most.getAsLong() <= other.getAsLong()) {
            return most;
        }
        evidence.add("limit " + other.getAsLong() + " from the " + why);
        return other;
    }
}
