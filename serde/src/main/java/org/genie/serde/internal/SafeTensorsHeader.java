package org.genie.serde.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.genie.model.graph.DType;
import org.genie.model.graph.TensorData;
import org.genie.serde.MalformedEventException;
import org.jspecify.annotations.Nullable;

/** The header of a safetensors file: name, type, shape and place of each tensor. */
public final class SafeTensorsHeader {
    private static final String METADATA = "__metadata__";
    private static final int PADDING = 8;
    private static final Map<String, DType> TYPES = new TreeMap<>(Map.ofEntries(
            Map.entry("BOOL", DType.BOOL),
            Map.entry("U8", DType.U8),
            Map.entry("I8", DType.I8),
            Map.entry("I16", DType.I16),
            Map.entry("U16", DType.U16),
            Map.entry("I32", DType.I32),
            Map.entry("I64", DType.I64),
            Map.entry("F8_E4M3", DType.F8E4M3FN),
            Map.entry("F8_E5M2", DType.F8E5M2),
            Map.entry("F16", DType.F16),
            Map.entry("BF16", DType.BF16),
            Map.entry("F32", DType.F32),
            Map.entry("F64", DType.F64),
            Map.entry("C64", DType.C64)));
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private final JsonParser json;
    private final List<Entry> entries = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    /**
     * One tensor, its shape checked against its bytes.
     *
     * @param begin offset of its first byte, counted from the end of the header
     * @param end offset behind its last byte
     */
    public record Entry(String name, DType dtype, List<Long> shape, long begin, long end) {}

    private SafeTensorsHeader(JsonParser json) {
        this.json = json;
    }

    /** The tensors in the header's order. */
    public static List<Entry> parse(ByteBuffer header) throws MalformedEventException {
        byte[] bytes = new byte[header.remaining()];
        header.duplicate().get(bytes);
        try (JsonParser json = JSON.createParser(bytes)) {
            return new SafeTensorsHeader(json).entries();
        } catch (IOException e) {
            throw new MalformedEventException(
                    "safetensors header of " + bytes.length + " bytes is not valid JSON, or a name appears twice.\n"
                            + "Maybe the file is none of this format.",
                    e);
        }
    }

    /** The header's bytes, padded with spaces, for tensors that lie in the map's order. */
    public static byte[] write(Map<String, TensorData> tensors) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            long offset = 0;
            for (Map.Entry<String, TensorData> tensor : tensors.entrySet()) {
                offset = write(json, tensor.getKey(), tensor.getValue(), offset);
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot be written", e);
        }
        byte[] padded = Arrays.copyOf(out.toByteArray(), (out.size() + PADDING - 1) / PADDING * PADDING);
        Arrays.fill(padded, out.size(), padded.length, (byte) ' ');
        return padded;
    }

    private static long write(JsonGenerator json, String name, TensorData tensor, long begin) throws IOException {
        if (name.equals(METADATA)) {
            throw new IllegalArgumentException("a tensor cannot be named " + METADATA + " in safetensors.");
        }
        long end = begin + tensor.data().remaining();
        json.writeObjectFieldStart(name);
        json.writeStringField("dtype", typeName(name, tensor.dtype()));
        writeLongs(json, "shape", tensor.shape());
        writeLongs(json, "data_offsets", List.of(begin, end));
        json.writeEndObject();
        return end;
    }

    private static void writeLongs(JsonGenerator json, String field, List<Long> values) throws IOException {
        json.writeArrayFieldStart(field);
        for (long value : values) {
            json.writeNumber(value);
        }
        json.writeEndArray();
    }

    private static String typeName(String tensor, DType dtype) {
        return TYPES.entrySet().stream()
                .filter(e -> e.getValue() == dtype)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("tensor '" + tensor + "' is of type " + dtype
                        + ", which safetensors do not have; they have " + String.join(", ", TYPES.keySet()) + "."));
    }

    private List<Entry> entries() throws IOException, MalformedEventException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw new MalformedEventException(
                    "safetensors header is no JSON object.\nMaybe the file is none of this format.");
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            if (name.equals(METADATA)) {
                json.skipChildren();
            } else if (value != JsonToken.START_OBJECT) {
                throw new MalformedEventException("tensor '" + name + "' is described by no JSON object.");
            } else {
                if (!names.add(name)) {
                    throw new MalformedEventException("tensor '" + name + "' is described twice.");
                }
                entries.add(entry(name));
            }
        }
        if (json.nextToken() != null) {
            throw new MalformedEventException("safetensors header goes on behind its JSON object.");
        }
        return entries;
    }

    private Entry entry(String name) throws IOException, MalformedEventException {
        DType dtype = null;
        List<Long> shape = null;
        List<Long> offsets = null;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "dtype" -> dtype = dtype(name);
                case "shape" -> shape = longs(name, field);
                case "data_offsets" -> offsets = longs(name, field);
                default -> json.skipChildren();
            }
        }
        return checked(
                name,
                required(name, "dtype", dtype),
                required(name, "shape", shape),
                required(name, "data_offsets", offsets));
    }

    private static <V> V required(String tensor, String field, @Nullable V value) throws MalformedEventException {
        if (value == null) {
            throw new MalformedEventException("tensor '" + tensor + "' lacks the field " + field + ".");
        }
        return value;
    }

    private DType dtype(String tensor) throws IOException, MalformedEventException {
        DType dtype = json.currentToken() == JsonToken.VALUE_STRING ? TYPES.get(json.getText()) : null;
        if (dtype == null) {
            throw new MalformedEventException("tensor '" + tensor + "' has an unknown dtype; known are "
                    + String.join(", ", TYPES.keySet()) + ".");
        }
        return dtype;
    }

    private List<Long> longs(String tensor, String field) throws IOException, MalformedEventException {
        List<Long> values = new ArrayList<>();
        if (json.currentToken() == JsonToken.START_ARRAY) {
            while (json.nextToken() == JsonToken.VALUE_NUMBER_INT && json.getLongValue() >= 0) {
                values.add(json.getLongValue());
            }
        }
        if (json.currentToken() != JsonToken.END_ARRAY) {
            throw new MalformedEventException(
                    "tensor '" + tensor + "' has a " + field + " that is no list of whole numbers of 0 or more.");
        }
        return values;
    }

    private static Entry checked(String name, DType dtype, List<Long> shape, List<Long> offsets)
            throws MalformedEventException {
        if (offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
            throw new MalformedEventException(
                    "tensor '" + name + "' has the data_offsets " + brief(offsets) + "; begin and end are needed.");
        }
        long present = offsets.get(1) - offsets.get(0);
        try {
            long needed = shape.contains(0L)
                    ? 0
                    : Math.multiplyExact(shape.stream().reduce(1L, Math::multiplyExact), dtype.bytes());
            if (needed == present) {
                return new Entry(name, dtype, shape, offsets.get(0), offsets.get(1));
            }
            throw new MalformedEventException("tensor '" + name + "' of type " + dtype + " and shape " + brief(shape)
                    + " takes " + needed + " bytes, but its data_offsets span " + present + ".");
        } catch (ArithmeticException e) {
            throw new MalformedEventException(
                    "tensor '" + name + "' has the shape " + brief(shape) + ", which has too many elements.", e);
        }
    }

    private static String brief(List<Long> values) {
        return values.size() <= 8 ? values.toString() : "of " + values.size() + " numbers";
    }
}
