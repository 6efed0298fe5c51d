package org.genie.serde.internal;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.genie.model.ModelName;
import org.genie.model.NearestName;
import org.genie.model.RequestId;
import org.genie.model.Tokens;
import org.genie.model.event.RequestEvent;
import org.genie.model.request.InferenceRequest;
import org.genie.model.request.Payload;
import org.genie.serde.MalformedEventException;

/**
 * Request events as JSON, for producers in any language. The fields are those of the Avro schema; {@code inputs} is
 * base64. Messages name fields and places, never what a prompt says.
 */
final class RequestJson {
    static final int DEFAULT_MAX_TOKENS = 128;

    private static final List<String> FIELDS = List.of(
            "id", "model", "tokens", "text", "inputs", "maxTokens", "submittedAtMillis", "deadlineMillis", "cancel");
    /** What other systems call the same. */
    private static final Map<String, String> SYNONYMS =
            Map.of("prompt", "text", "content", "text", "max_new_tokens", "maxTokens", "request_id", "id");

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final JsonNode fields;

    private RequestJson(JsonNode fields) {
        this.fields = fields;
    }

    /** True when the first byte behind white space is an opening brace. */
    static boolean looksLike(byte[] bytes) {
        for (byte b : bytes) {
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                return b == '{';
            }
        }
        return false;
    }

    static RequestEvent decode(byte[] bytes) throws MalformedEventException {
        JsonNode fields = parse(bytes);
        for (Iterator<String> names = fields.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!FIELDS.contains(name)) {
                throw new MalformedEventException("JSON request has the field '" + shorten(name)
                        + "', which requests do not have.\nMaybe you mean " + known(name) + ".");
            }
        }
        try {
            RequestJson json = new RequestJson(fields);
            return json.has("cancel") ? json.cancelled() : json.submitted();
        } catch (IllegalArgumentException e) {
            throw new MalformedEventException("JSON request is not valid: " + e.getMessage(), e);
        }
    }

    private static String known(String typed) {
        String synonym = SYNONYMS.get(typed);
        return Optional.ofNullable(synonym)
                .or(() -> NearestName.among(FIELDS, typed))
                .map(name -> "'" + name + "'")
                .orElse("one of " + String.join(", ", FIELDS));
    }

    private static JsonNode parse(byte[] bytes) throws MalformedEventException {
        try {
            return JSON.readTree(bytes);
        } catch (JsonProcessingException e) {
            // Without the cause: the parser's message repeats words of the prompt.
            JsonLocation at = e.getLocation();
            String place = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
            throw new MalformedEventException("request event of " + bytes.length
                    + " bytes begins like JSON but is not valid JSON" + place
                    + ".\nMaybe a quote, a comma or a brace is missing, or a field appears twice.");
        } catch (IOException e) {
            throw new MalformedEventException("request event of " + bytes.length + " bytes cannot be read as JSON.");
        }
    }

    private RequestEvent cancelled() {
        if (fields.size() > 1) {
            throw new IllegalArgumentException("'cancel' stands beside other fields; a cancellation has no others.\n"
                    + "Maybe send {\"cancel\":\"ID\"} alone.");
        }
        return new RequestEvent.Cancelled(new RequestId(text("cancel")));
    }

    private RequestEvent submitted() {
        return new RequestEvent.Submitted(new InferenceRequest(
                new RequestId(text("id")),
                new ModelName(text("model")),
                payload(),
                Math.toIntExact(number("maxTokens", DEFAULT_MAX_TOKENS, Integer.MAX_VALUE)),
                number("submittedAtMillis", 0, Long.MAX_VALUE),
                number("deadlineMillis", 0, Long.MAX_VALUE)));
    }

    private Payload payload() {
        int set = (has("tokens") ? 1 : 0) + (has("text") ? 1 : 0) + (has("inputs") ? 1 : 0);
        if (set != 1) {
            throw new IllegalArgumentException(set
                    + " of 'tokens', 'text' and 'inputs' are set; exactly one is needed.\n"
                    + "Maybe add \"text\":\"…\", the prompt.");
        }
        if (has("tokens")) {
            return new Payload.Prompt(tokens(field("tokens")));
        }
        return has("text") ? new Payload.Text(text("text")) : new Payload.Inputs(base64(text("inputs")));
    }

    private static Tokens tokens(JsonNode node) {
        if (!node.isArray()) {
            throw wrongType("tokens", node, "a list of token ids");
        }
        int[] ids = new int[node.size()];
        for (int i = 0; i < ids.length; i++) {
            JsonNode id = node.get(i);
            if (!id.isIntegralNumber() || !id.canConvertToInt() || id.intValue() < 0) {
                throw new IllegalArgumentException(
                        "'tokens' holds at " + i + " something that is no token id, a whole number of 0 or more.");
            }
            ids[i] = id.intValue();
        }
        return Tokens.of(ids);
    }

    private static byte[] base64(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            // Without the cause: it repeats a character of the user's data.
            throw new IllegalArgumentException("'inputs' is not base64.\nMaybe line breaks were added to it.");
        }
    }

    private String text(String name) {
        JsonNode node = field(name);
        if (!node.isTextual()) {
            throw wrongType(name, node, "a string");
        }
        return node.textValue();
    }

    private long number(String name, long absent, long most) {
        if (!has(name)) {
            return absent;
        }
        JsonNode node = field(name);
        if (!node.isIntegralNumber()) {
            throw wrongType(name, node, "a whole number");
        }
        if (!node.canConvertToLong() || node.longValue() < 0 || node.longValue() > most) {
            throw new IllegalArgumentException(
                    "'" + name + "' is " + shorten(node.asText()) + "; 0 to " + most + " are allowed.");
        }
        return node.longValue();
    }

    /** A field that is null counts as one that is not there. */
    private boolean has(String name) {
        JsonNode node = fields.get(name);
        return node != null && !node.isNull();
    }

    private JsonNode field(String name) {
        JsonNode node = fields.get(name);
        if (node == null || node.isNull()) {
            throw new IllegalArgumentException(
                    "'" + name + "' is missing.\nMaybe send {\"id\":\"r1\",\"model\":\"demo\",\"text\":\"…\"}.");
        }
        return node;
    }

    private static IllegalArgumentException wrongType(String name, JsonNode node, String expected) {
        return new IllegalArgumentException("'" + name + "' is of type "
                + node.getNodeType().name().toLowerCase(Locale.ROOT) + "; " + expected + " is needed.");
    }

    private static String shorten(String text) {
        return text.length() <= 60 ? text : text.substring(0, 57) + "...";
    }
}
