package org.genie.jobs.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Prints the one document of a command. */
final class JsonPrinter {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private JsonPrinter() {}

    static void print(JsonNode document) {
        try {
            PrintStream out = Output.stream();
            out.write(MAPPER.writeValueAsBytes(document), 0, MAPPER.writeValueAsBytes(document).length);
            out.write("\n".getBytes(StandardCharsets.UTF_8), 0, 1);
            out.flush();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
