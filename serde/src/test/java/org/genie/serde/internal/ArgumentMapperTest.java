package org.genie.serde.internal;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.genie.serde.avro.WireItems;
import org.genie.serde.avro.WireRef;
import org.junit.jupiter.api.Test;

class ArgumentMapperTest {
    private static void refuses(List<Object> atoms, String reason) {
        assertThatThrownBy(() -> ArgumentMapper.fromAtoms(atoms))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void refusesListsThatDoNotAddUp() {
        refuses(List.of(), "breaks off");
        refuses(List.of(new WireItems(2), 1L), "fewer elements than it says");
        refuses(List.of(new WireItems(Integer.MAX_VALUE), 1L), "fewer elements than it says");
        refuses(List.of(new WireItems(-1)), "a list of -1 elements");
        refuses(List.of(new WireRef("x"), 1L), "left over");
    }

    @Test
    void refusesToDescendWithoutEnd() {
        refuses(new ArrayList<>(Collections.nCopies(100_000, new WireItems(1))), "nested deeper than 64");
    }
}
