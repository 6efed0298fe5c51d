package org.genie.capture;

import java.nio.file.Path;
import java.util.List;
import org.genie.model.graph.GraphFormatException;
import org.genie.model.graph.OpGraph;
import org.genie.model.graph.WeightLocation;

/**
 * A {@code torch.export} archive on disk.
 *
 * @param graph its one graph
 * @param weights where in the file each weight storage lies; each storage once
 */
public record Pt2Archive(Path path, OpGraph graph, List<WeightLocation> weights) {
    public Pt2Archive {
        weights = List.copyOf(weights);
    }

    /**
     * Reads graph and weight table; weight bytes are hashed, not kept.
     *
     * @throws GraphFormatException naming file, entry, field and rule, where it is not such an archive
     */
    public static Pt2Archive read(Path path) {
        throw new UnsupportedOperationException("TODO capture");
    }
}
