package org.genie.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestNameTest {
    private static final List<String> KNOWN = List.of("devices", "links", "backend");

    @Test
    void findsTheNameWithTheFewestEdits() {
        assertThat(NearestName.among(KNOWN, "devicez")).hasValue("devices");
        assertThat(NearestName.among(KNOWN, "BackEnd")).hasValue("backend");
    }

    @Test
    void findsNothingWhereMostLettersWouldChange() {
        assertThat(NearestName.among(KNOWN, "temperature")).isEmpty();
        assertThat(NearestName.among(KNOWN, "x".repeat(1000))).isEmpty();
    }
}
