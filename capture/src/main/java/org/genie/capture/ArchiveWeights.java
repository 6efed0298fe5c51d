package org.genie.capture;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.genie.model.graph.DType;
import org.genie.model.graph.GraphFormatException;
import org.genie.model.graph.TensorMeta;
import org.genie.model.graph.Weight;
import org.genie.model.graph.WeightLocation;
import org.jspecify.annotations.Nullable;

/** The weights of an archive: tables that tell each weight's shape and entry, and the hashed entries themselves. */
final class ArchiveWeights implements WeightSource {
    private final StoredZip zip;
    /** The payload of every weight and constant that the tables name. */
    private final Map<String, Payload> payloads = new HashMap<>();
    /** SHA-256 of every entry that holds a weight, by entry name. */
    private final Map<String, String> hashes;

    private record Payload(JsonSpot spot, String entry) {}

    /**
     * Reads the tables and hashes all that they name.
     *
     * @param root the archive's folder, with its slash
     * @param model the program's name in the archive
     */
    ArchiveWeights(StoredZip zip, String root, String model) {
        this.zip = zip;
        readTable(root + "data/weights/", model + "_weights_config.json");
        readTable(root + "data/constants/", model + "_constants_config.json");
        hashes = payloads.values().stream()
                .map(Payload::entry)
                .distinct()
                .map(zip::find)
                .filter(member -> member != null && member.isStored())
                .parallel()
                .collect(Collectors.toMap(ZipMember::name, zip::sha256));
    }

    private void readTable(String folder, String name) {
        ZipMember table = zip.find(folder + name);
        if (table == null) {
            return;
        }
        try {
            JsonSpot config = GraphJson.parse(zip.read(table)).at("config");
            config.forEachField((target, spot) -> {
                JsonSpot pickle = spot.optional("use_pickle");
                String path = spot.at("path_name").text();
                boolean isTensor = (pickle == null || !pickle.bool()) && spot.optional("tensor_meta") != null;
                payloads.put(target, new Payload(spot, isTensor ? folder + path : ""));
            });
        } catch (GraphFormatException e) {
            throw new GraphFormatException("entry '" + table.name() + "': " + e.getMessage(), e);
        }
    }

    @Override
    public Weight weight(String target, TensorMeta meta, JsonSpot spot) {
        Payload payload = payloads.get(target);
        if (payload == null) {
            throw spot.wrong("needs the weight '" + target + "', which the archive's weight tables do not list\n"
                    + "Maybe the archive was written by an old torch; export again with torch 2.9 or newer");
        }
        if (payload.entry().isEmpty()) {
            throw spot.wrong("needs the weight '" + target + "', which is pickled; Genie reads plain tensors only\n"
                    + "Maybe a tensor subclass or a custom object; turn it into plain tensors and export again");
        }
        ZipMember member = member(payload, target);
        return weight(payload.spot().at("tensor_meta"), member, target);
    }

    private ZipMember member(Payload payload, String target) {
        ZipMember member = zip.find(payload.entry());
        if (member == null) {
            throw new GraphFormatException(
                    "weight '" + target + "' lies in the entry '" + payload.entry() + "', which the archive lacks.");
        }
        if (!member.isStored()) {
            throw new GraphFormatException("weight '" + target + "' lies in the entry '" + member.name()
                    + "', which is compressed; weights are mapped from the file and must be stored.\n"
                    + "Maybe the archive was packed again; use the file that torch.export.save wrote.");
        }
        return member;
    }

    private Weight weight(JsonSpot meta, ZipMember member, String target) {
        DType dtype = SchemaNumbers.dtype(meta.at("dtype"));
        if (SchemaNumbers.layout(meta.at("layout")) != 0) {
            throw meta.wrong("tells a layout of weight '" + target + "' that is not strided");
        }
        List<Long> sizes = numbers(meta.at("sizes"));
        List<Long> strides = numbers(meta.at("strides"));
        if (sizes.size() != strides.size()) {
            throw meta.wrong("has " + sizes.size() + " sizes but " + strides.size() + " strides");
        }
        JsonSpot start = meta.optional("storage_offset");
        long offset = start == null ? 0 : number(start);
        long needed = bytes(sizes, strides, offset, dtype);
        if (needed > member.size()) {
            throw new GraphFormatException("weight '" + target + "' (" + dtype + " " + sizes + ", strides " + strides
                    + ", offset " + offset + ") needs " + shown(needed) + " bytes, but the entry '" + member.name()
                    + "' has " + member.size() + ".");
        }
        return new Weight(hash(member), dtype, sizes, strides, offset);
    }

    private String hash(ZipMember member) {
        String hash = hashes.get(member.name());
        if (hash == null) {
            throw new IllegalStateException("entry '" + member.name() + "' was not hashed");
        }
        return hash;
    }

    private static List<Long> numbers(JsonSpot list) {
        List<Long> numbers = new ArrayList<>();
        for (JsonSpot item : list.items()) {
            numbers.add(number(item));
        }
        return numbers;
    }

    private static long number(JsonSpot union) {
        JsonSpot value = union.variant();
        if (!value.name().equals("as_int") || value.integer() < 0) {
            throw value.wrong("is no fixed number from 0 on, as the sizes of weights are");
        }
        return value.integer();
    }

    /** Bytes from the storage's start to the last element's end; {@link Long#MAX_VALUE} where no storage is so long. */
    private static long bytes(List<Long> sizes, List<Long> strides, long offset, DType dtype) {
        if (sizes.contains(0L)) {
            return 0;
        }
        try {
            long last = offset;
            long elements = 1;
            for (int i = 0; i < sizes.size(); i++) {
                last = Math.addExact(last, Math.multiplyExact(sizes.get(i) - 1, strides.get(i)));
                elements = Math.multiplyExact(elements, sizes.get(i));
            }
            Math.multiplyExact(elements, dtype.bytes());
            return Math.multiplyExact(last + 1, dtype.bytes());
        } catch (ArithmeticException e) {
            return Long.MAX_VALUE;
        }
    }

    private static String shown(long bytes) {
        return bytes == Long.MAX_VALUE ? "more than 2^63" : Long.toString(bytes);
    }

    /** Where the storages of the given weights lie, each once. */
    List<WeightLocation> locations(Iterable<Weight> weights, String uri) {
        Map<String, ZipMember> byHash = new HashMap<>();
        for (Map.Entry<String, String> entry : hashes.entrySet()) {
            @Nullable ZipMember member = zip.find(entry.getKey());
            if (member != null) {
                byHash.merge(entry.getValue(), member, (a, b) -> a.header() <= b.header() ? a : b);
            }
        }
        Map<String, WeightLocation> locations = new LinkedHashMap<>();
        for (Weight weight : weights) {
            ZipMember member = byHash.get(weight.storage());
            if (member != null) {
                locations.computeIfAbsent(
                        weight.storage(),
                        storage -> new WeightLocation(storage, uri, zip.dataOffset(member), member.size()));
            }
        }
        return List.copyOf(locations.values());
    }
}
