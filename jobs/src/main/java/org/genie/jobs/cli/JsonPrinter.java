package org.genie.jobs.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** Prints the one document of a command. */
final class JsonPrinter {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private JsonPrinter() {}

    static void print(JsonNode document) {
        try {
            Output.stream().println(MAPPER.writeValueAsString(document));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
