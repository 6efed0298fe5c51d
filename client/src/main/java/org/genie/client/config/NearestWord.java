package org.genie.client.config;

import java.util.Collection;
import org.genie.model.NearestName;

/** Words about words that a user may have meant. */
final class NearestWord {
    private NearestWord() {}

    /** A line that says which word was probably meant; empty where none is near. */
    static String advice(String typed, Collection<String> known) {
        return NearestName.among(known, typed)
                .map(word -> "\nMaybe you meant " + word + ".")
                .orElse("");
    }

    static String inOrder(Collection<String> known) {
        return String.join(", ", known);
    }
}
