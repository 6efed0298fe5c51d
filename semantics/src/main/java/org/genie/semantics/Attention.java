package org.genie.semantics;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.genie.model.graph.Node;
import org.genie.model.semantics.KvTensor.Part;

/**
 * The attentions of a graph, fused or spelt out. Spelt out, one is a softmax: the product in front of it reads queries
 * and keys, the product behind it reads the weights and the values.
 */
final class Attention {
    private static final int FARTHEST = 256;
    private final GraphIndex index;
    /** The softmax that a product comes before or after. */
    private final Map<Integer, Integer> scores = new HashMap<>();

    private final Map<Integer, Integer> mixtures = new HashMap<>();

    /**
     * What a tensor is to an attention.
     *
     * @param node the fused operator, or the softmax
     */
    record Role(int node, Part part) {}

    Attention(GraphIndex index) {
        this.index = index;
        for (int i = 0; i < index.size(); i++) {
            if (Ops.SOFTMAX.contains(index.op(i))) {
                findScores(i);
                findMixture(i);
            }
        }
    }

    /** What the value is to the first attention that it reaches; empty where it reaches none, or as both at once. */
    Optional<Role> role(String value) {
        Set<Role> roles = new HashSet<>();
        Deque<String> open = new ArrayDeque<>();
        Set<String> seen = new HashSet<>();
        visit(value, open, seen);
        while (!open.isEmpty()) {
            String at = open.remove();
            for (int reader : index.readers(at)) {
                String op = index.op(reader);
                if (Ops.isAttention(op)) {
                    addFused(reader, at, roles);
                } else if (Ops.MIXING.contains(op)) {
                    addSpelt(reader, roles);
                } else {
                    index.node(reader).outputs().forEach(o -> visit(o, open, seen));
                }
            }
        }
        int first = roles.stream().mapToInt(Role::node).min().orElse(-1);
        roles.removeIf(r -> r.node() != first);
        return roles.size() == 1 ? Optional.of(roles.iterator().next()) : Optional.empty();
    }

    private void addFused(int node, String value, Set<Role> roles) {
        Node attention = index.node(node);
        if (value.equals(Arguments.ref(attention, 1))) {
            roles.add(new Role(node, Part.KEY));
        }
        if (value.equals(Arguments.ref(attention, 2))) {
            roles.add(new Role(node, Part.VALUE));
        }
    }

    private void addSpelt(int product, Set<Role> roles) {
        Integer score = scores.get(product);
        Integer mixture = mixtures.get(product);
        if (score != null) {
            roles.add(new Role(score, Part.KEY));
        } else if (mixture != null) {
            roles.add(new Role(mixture, Part.VALUE));
        }
    }

    private void findScores(int softmax) {
        Deque<String> open = new ArrayDeque<>();
        Set<String> seen = new HashSet<>();
        Arguments.forEachRef(index.node(softmax), r -> visit(r, open, seen));
        while (!open.isEmpty()) {
            int producer = index.producer(open.remove());
            if (producer < 0) {
                continue;
            }
            if (Ops.PRODUCTS.contains(index.op(producer))) {
                scores.putIfAbsent(producer, softmax);
            } else if (!Ops.MIXING.contains(index.op(producer))) {
                Arguments.forEachRef(index.node(producer), r -> visit(r, open, seen));
            }
        }
    }

    private void findMixture(int softmax) {
        Deque<String> open = new ArrayDeque<>();
        Set<String> seen = new HashSet<>();
        index.node(softmax).outputs().forEach(o -> visit(o, open, seen));
        while (!open.isEmpty()) {
            for (int reader : index.readers(open.remove())) {
                if (Ops.PRODUCTS.contains(index.op(reader))) {
                    mixtures.putIfAbsent(reader, softmax);
                } else if (!Ops.MIXING.contains(index.op(reader))) {
                    index.node(reader).outputs().forEach(o -> visit(o, open, seen));
                }
            }
        }
    }

    private static void visit(String value, Deque<String> open, Set<String> seen) {
        if (seen.size() < FARTHEST && seen.add(value)) {
            open.add(value);
        }
    }
}
