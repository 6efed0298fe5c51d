package org.genie.model;

import java.util.Arrays;
import java.util.stream.IntStream;

/** An immutable list of token ids. Its {@code toString} tells the length alone: tokens are never logged. */
public final class Tokens {
    private static final Tokens EMPTY = new Tokens(new int[0]);
    private final int[] ids;

    private Tokens(int[] ids) {
        this.ids = ids;
    }

    public static Tokens of(int... ids) {
        return ids.length == 0 ? EMPTY : new Tokens(ids.clone());
    }

    public static Tokens empty() {
        return EMPTY;
    }

    public int size() {
        return ids.length;
    }

    public boolean isEmpty() {
        return ids.length == 0;
    }

    public int at(int index) {
        return ids[index];
    }

    public int[] toArray() {
        return ids.clone();
    }

    public IntStream stream() {
        return Arrays.stream(ids);
    }

    /** This list followed by the other. */
    public Tokens plus(Tokens other) {
        if (other.isEmpty()) {
            return this;
        }
        int[] both = Arrays.copyOf(ids, ids.length + other.ids.length);
        System.arraycopy(other.ids, 0, both, ids.length, other.ids.length);
        return new Tokens(both);
    }

    /** The tokens from the given index on. */
    public Tokens from(int index) {
        return of(Arrays.copyOfRange(ids, index, ids.length));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Tokens tokens && Arrays.equals(ids, tokens.ids);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(ids);
    }

    @Override
    public String toString() {
        return ids.length + " tokens";
    }
}
