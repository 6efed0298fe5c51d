package org.genie.client.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Guesses which known word somebody meant, by edit distance (Levenshtein, 1966). */
final class NearestWord {
    private NearestWord() {}

    /** A line that says which word was probably meant; empty where none is near. */
    static String advice(String typed, Collection<String> known) {
        return nearest(typed, known)
                .map(word -> "\nMaybe you meant " + word + ".")
                .orElse("");
    }

    static String inOrder(Collection<String> known) {
        return String.join(", ", known);
    }

    /** The known word with the fewest edits, if a third of the word is right at least. */
    private static Optional<String> nearest(String typed, Collection<String> known) {
        return known.stream()
                .filter(word -> 3 * edits(typed, word) <= 2 * Math.min(typed.length(), word.length()))
                .min(Comparator.comparingInt((String word) -> edits(typed, word))
                        .thenComparing(word -> word));
    }

    private static int edits(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replace = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replace, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
