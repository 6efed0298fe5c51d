package org.genie.operators.scheduling;

import java.util.Arrays;
import org.genie.model.Tokens;

/**
 * The tokens made for a request so far. Kept in pages of fixed size, so that state grows by the page and a long answer is
 * not written anew for each token.
 */
final class Lineage {
    static final int PAGE_TOKENS = 256;

    private int[] tokens = new int[16];
    private int size;

    int size() {
        return size;
    }

    Tokens tokens() {
        return Tokens.of(Arrays.copyOf(tokens, size));
    }

    int last() {
        return tokens[size - 1];
    }

    int pages() {
        return (size + PAGE_TOKENS - 1) / PAGE_TOKENS;
    }

    Tokens page(int page) {
        int from = page * PAGE_TOKENS;
        return Tokens.of(Arrays.copyOfRange(tokens, from, Math.min(size, from + PAGE_TOKENS)));
    }

    /**
     * Appends what is new of a run of tokens that starts at the given offset.
     *
     * @return whether anything was; false for repeats and behind a gap
     */
    boolean append(long offset, Tokens run) {
        if (offset > size || offset + run.size() <= size) {
            return false;
        }
        int known = (int) (size - offset);
        tokens = Math.addExact(size, run.size() - known) > tokens.length
                ? Arrays.copyOf(tokens, Math.max(2 * tokens.length, size + run.size() - known))
                : tokens;
        for (int i = known; i < run.size(); i++) {
            tokens[size++] = run.at(i);
        }
        return true;
    }
}
