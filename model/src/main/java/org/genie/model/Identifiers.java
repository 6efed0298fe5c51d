package org.genie.model;

/** The one rule for identifiers that travel: short, printable, safe in file names, topics and logs. */
final class Identifiers {
    private static final int LONGEST = 200;

    private Identifiers() {}

    static String check(String kind, String value) {
        if (value.isEmpty() || value.length() > LONGEST) {
            throw new IllegalArgumentException(kind + " '" + shorten(value) + "' has " + value.length()
                    + " characters; 1 to " + LONGEST + " are allowed.");
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean allowed =
                    c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || "._:-/@+".indexOf(c) >= 0;
            if (!allowed) {
                throw new IllegalArgumentException(kind + " '" + shorten(value) + "' holds the character '" + c
                        + "' at " + i + "; letters, digits and . _ : - / @ + are allowed.");
            }
        }
        return value;
    }

    private static String shorten(String value) {
        return value.length() <= 60 ? value : value.substring(0, 57) + "...";
    }
}
