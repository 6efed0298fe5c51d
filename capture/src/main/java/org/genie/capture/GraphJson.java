package org.genie.capture;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Map;
import org.genie.model.graph.GraphFormatException;
import org.genie.model.graph.OpGraph;
import org.genie.model.graph.SymbolRange;
import org.genie.model.graph.ValueMeta;

/** The graph JSON of a {@code torch.export} program (schema 8), as it stands inside a {@code .pt2} archive. */
public final class GraphJson {
    private static final int DEEPEST = 200;
    private static final long MAJOR = 8;
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private GraphJson() {}

    /**
     * Reads a graph without its weights: each weight has the shape and type that the graph tells, and a storage of its
     * own that lies nowhere.
     *
     * @throws GraphFormatException naming place, value and rule, where it is no such graph
     */
    public static OpGraph read(byte[] json) {
        return read(json, new PlaceholderWeights());
    }

    static OpGraph read(byte[] json, WeightSource source) {
        JsonSpot program = parse(json);
        checkVersion(program.at("schema_version"));
        JsonSpot module = program.at("graph_module");
        JsonSpot graph = module.at("graph");
        JsonSpot signature = module.at("signature");

        ValueReader reader = new ValueReader();
        Map<String, ValueMeta> values = reader.values(graph);
        JsonSpot constraints = program.optional("range_constraints");
        Map<String, SymbolRange> ranges = constraints == null ? Map.of() : reader.ranges(constraints);
        SignatureReader signatureReader = new SignatureReader(values, source);
        signatureReader.readInputs(signature);
        ArgumentReader arguments = new ArgumentReader(signatureReader.constants());
        return OpGraph.of(
                OpGraph.Backend.FX,
                signatureReader.inputs(),
                new NodeReader(arguments).nodes(graph.at("nodes")),
                signatureReader.outputs(signature, arguments),
                values,
                ranges,
                signatureReader.weights());
    }

    /** Parses a document of an archive. Throws {@link GraphFormatException} where it is not JSON. */
    static JsonSpot parse(byte[] json) {
        try {
            JsonNode tree = JSON.readTree(json);
            return JsonSpot.root(tree);
        } catch (JsonProcessingException e) {
            throw new GraphFormatException(
                    "not JSON: " + e.getOriginalMessage() + " (at byte "
                            + (e.getLocation() == null ? 0 : e.getLocation().getByteOffset()) + ").",
                    e);
        } catch (IOException e) {
            throw new GraphFormatException("not JSON: " + e.getMessage() + ".", e);
        }
    }

    private static void checkVersion(JsonSpot version) {
        long major = version.at("major").integer();
        if (major != MAJOR) {
            throw version.wrong("is " + major + "." + version.at("minor").integer() + ", but Genie reads " + MAJOR
                    + ".x\nMaybe export the model again with torch 2.9 or newer");
        }
    }
}
