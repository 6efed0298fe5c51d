package org.genie.model;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The known name that a mistyped one most likely stands for: the least Levenshtein distance, letter case left out. */
public final class NearestName {
    private static final int LONGEST = 60;

    private NearestName() {}

    /** Empty where more than half of the letters would have to change. */
    public static Optional<String> among(Collection<String> known, String typed) {
        String lower = typed.substring(0, Math.min(typed.length(), LONGEST)).toLowerCase(Locale.ROOT);
        return known.stream()
                .filter(name ->
                        2 * distance(name.toLowerCase(Locale.ROOT), lower) <= Math.max(name.length(), lower.length()))
                .min(Comparator.comparingInt(name -> distance(name.toLowerCase(Locale.ROOT), lower)));
    }

    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
