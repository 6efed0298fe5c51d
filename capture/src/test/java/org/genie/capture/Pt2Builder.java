package org.genie.capture;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes archives: entries by name, stored unless told otherwise. */
final class Pt2Builder {
    private final Map<String, byte[]> entries = new LinkedHashMap<>();
    private final Map<String, Integer> methods = new LinkedHashMap<>();

    /** An archive of {@link #PROGRAM}: one weight of 2 x 3 floats, twice, and a constant. */
    static Pt2Builder small() {
        return new Pt2Builder()
                .entry("m/models/model.json", PROGRAM)
                .entry("m/data/weights/weight_0", new byte[24])
                .entry("m/data/constants/tensor_0", new byte[] {1, 0, 0, 0, 0, 0, 0, 0})
                .entry("m/data/weights/model_weights_config.json", """
                        {"config": {
                          "w": {"path_name": "weight_0", "is_param": true, "use_pickle": false, "tensor_meta": %s},
                          "tied": {"path_name": "weight_0", "is_param": true, "use_pickle": false, "tensor_meta": %s}}}
                        """.formatted(
                                meta("2", "3", "3", "1", 0, 7), meta("3", "2", "1", "3", 0, 7)))
                .entry("m/data/constants/model_constants_config.json", """
                        {"config": {"c": {"path_name": "tensor_0", "is_param": false, "use_pickle": false,
                          "tensor_meta": {"dtype": 5, "sizes": [], "strides": [], "storage_offset": {"as_int": 0},
                            "requires_grad": false, "layout": 7, "device": {"type": "cpu", "index": null}}}}}
                        """)
                .entry("m/archive_format", "pt2")
                .entry("m/byteorder", "little");
    }

    /** A tensor of two dimensions, as weight tables describe it. */
    static String meta(String rows, String columns, String rowStride, String columnStride, long offset, int layout) {
        return """
                {"dtype": 7, "sizes": [{"as_int": %s}, {"as_int": %s}], "strides": [{"as_int": %s}, {"as_int": %s}],
                 "storage_offset": {"as_int": %d}, "requires_grad": true, "layout": %d,
                 "device": {"type": "cpu", "index": null}}""".formatted(rows, columns, rowStride, columnStride, offset, layout);
    }

    static final String PROGRAM = """
            {"schema_version": {"major": 8, "minor": 17},
             "range_constraints": {"s0": {"min_val": 2, "max_val": null}},
             "graph_module": {
               "signature": {
                 "input_specs": [
                   {"parameter": {"arg": {"name": "p_w"}, "parameter_name": "w"}},
                   {"parameter": {"arg": {"name": "p_tied"}, "parameter_name": "tied"}},
                   {"tensor_constant": {"arg": {"name": "c_c"}, "tensor_constant_name": "c"}},
                   {"user_input": {"arg": {"as_tensor": {"name": "x"}}}}],
                 "output_specs": [{"user_output": {"arg": {"as_tensor": {"name": "y"}}}}]},
               "graph": {
                 "inputs": [], "outputs": [],
                 "nodes": [
                   {"name": "y", "target": "torch.ops.aten.linear.default",
                    "inputs": [
                      {"name": "input", "kind": 1, "arg": {"as_tensor": {"name": "x"}}},
                      {"name": "weight", "kind": 1, "arg": {"as_tensor": {"name": "p_w"}}}],
                    "outputs": [{"as_tensor": {"name": "y"}}],
                    "metadata": {"nn_module_stack": "L__self__,,a.Model;L__self__.fc,m.fc,torch.Linear"}}],
                 "tensor_values": {
                   "p_w": {"dtype": 7, "sizes": [{"as_int": 2}, {"as_int": 3}]},
                   "p_tied": {"dtype": 7, "sizes": [{"as_int": 3}, {"as_int": 2}]},
                   "c_c": {"dtype": 5, "sizes": []},
                   "x": {"dtype": 7, "sizes": [
                     {"as_expr": {"expr_str": "Symbol('s0', positive=True, integer=True)"}}, {"as_int": 3}]},
                   "y": {"dtype": 7, "sizes": [{"as_expr": {"expr_str": "s0"}}, {"as_int": 2}]}},
                 "sym_int_values": {}, "sym_bool_values": {}}}}
            """;

    Pt2Builder entry(String name, byte[] content) {
        entries.put(name, content);
        return this;
    }

    Pt2Builder entry(String name, String content) {
        return entry(name, content.getBytes(StandardCharsets.UTF_8));
    }

    /** Replaces text inside an entry. */
    Pt2Builder edit(String name, String from, String to) {
        String old = new String(entries.get(name), StandardCharsets.UTF_8);
        if (!old.contains(from)) {
            throw new IllegalArgumentException(name + " does not hold " + from);
        }
        return entry(name, old.replace(from, to));
    }

    Pt2Builder deflated(String name) {
        methods.put(name, ZipEntry.DEFLATED);
        return this;
    }

    Pt2Builder without(String name) {
        entries.remove(name);
        return this;
    }

    Path write(Path file) {
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                ZipEntry header = new ZipEntry(entry.getKey());
                header.setMethod(methods.getOrDefault(entry.getKey(), ZipEntry.STORED));
                header.setSize(entry.getValue().length);
                CRC32 crc = new CRC32();
                crc.update(entry.getValue());
                header.setCrc(crc.getValue());
                zip.putNextEntry(header);
                zip.write(entry.getValue());
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }
}
