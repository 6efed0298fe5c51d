package org.genie.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.genie.model.graph.Argument;
import org.genie.model.graph.DType;
import org.genie.model.graph.GraphFormatException;
import org.genie.model.graph.GraphInput;
import org.genie.model.graph.GraphOutput;
import org.genie.model.graph.Node;
import org.genie.model.graph.OpGraph;
import org.genie.model.graph.ScalarMeta;
import org.genie.model.graph.SymExpr;
import org.genie.model.graph.SymbolRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GraphJsonTest {
    private static final String INPUTS = "{\"user_input\": {\"arg\": {\"as_tensor\": {\"name\": \"x\"}}}}";
    private static final String OUTPUTS = "{\"user_output\": {\"arg\": {\"as_tensor\": {\"name\": \"x\"}}}}";

    private static String json(String inputs, String outputs, String nodes, String scalars, String ranges) {
        return """
                {"schema_version": {"major": 8, "minor": 20}, "range_constraints": {%s},
                 "graph_module": {"signature": {"input_specs": [%s], "output_specs": [%s]},
                   "graph": {"nodes": [%s], %s
                     "tensor_values": {"x": {"dtype": 7, "sizes": [{"as_int": 4}]}}}}}
                """.formatted(ranges, inputs, outputs, nodes, scalars);
    }

    private static OpGraph read(String json) {
        return GraphJson.read(json.getBytes(StandardCharsets.UTF_8));
    }

    private static AbstractThrowableAssert<?, ?> refusal(String json) {
        return assertThatThrownBy(() -> read(json)).isInstanceOf(GraphFormatException.class);
    }

    private static OpGraph withNode(String node) {
        return read(json(INPUTS, OUTPUTS, node, "", ""));
    }

    private static AbstractThrowableAssert<?, ?> nodeRefusal(String node) {
        return refusal(json(INPUTS, OUTPUTS, node, "", ""));
    }

    private static String node(String argument) {
        return """
                {"target": "torch.ops.a.b.default", "name": "n", "metadata": {}, "outputs": [{"as_tensor": {"name": "y"}}],
                 "inputs": [{"name": "p", "kind": 2, "arg": %s}]}""".formatted(argument);
    }

    private static Argument argument(String json) {
        return withNode(node(json)).nodes().get(0).arguments().get(0).argument();
    }

    @Test
    void readsEveryKindOfArgument() {
        assertThat(argument("{\"as_none\": true}")).isEqualTo(new Argument.None());
        assertThat(argument("{\"as_tensor\": {\"name\": \"x\"}}")).isEqualTo(new Argument.Ref("x"));
        assertThat(argument("{\"as_int\": -3}")).isEqualTo(new Argument.IntLiteral(-3));
        assertThat(argument("{\"as_float\": 1.5}")).isEqualTo(new Argument.FloatLiteral(1.5));
        assertThat(argument("{\"as_float\": \"Infinity\"}"))
                .isEqualTo(new Argument.FloatLiteral(Double.POSITIVE_INFINITY));
        assertThat(argument("{\"as_float\": \"-Infinity\"}"))
                .isEqualTo(new Argument.FloatLiteral(Double.NEGATIVE_INFINITY));
        assertThat(argument("{\"as_float\": -Infinity}"))
                .isEqualTo(new Argument.FloatLiteral(Double.NEGATIVE_INFINITY));
        assertThat(argument("{\"as_float\": \"NaN\"}")).isEqualTo(new Argument.FloatLiteral(Double.NaN));
        assertThat(argument("{\"as_bool\": true}")).isEqualTo(new Argument.BoolLiteral(true));
        assertThat(argument("{\"as_string\": \"tanh\"}")).isEqualTo(new Argument.StringLiteral("tanh"));
        assertThat(argument("{\"as_complex\": {\"real\": 1, \"imag\": -2}}"))
                .isEqualTo(new Argument.ComplexLiteral(1, -2));
        assertThat(argument("{\"as_device\": {\"type\": \"cpu\", \"index\": null}}"))
                .isEqualTo(new Argument.DeviceLiteral("cpu"));
        assertThat(argument("{\"as_device\": {\"type\": \"cuda\", \"index\": 1}}"))
                .isEqualTo(new Argument.DeviceLiteral("cuda:1"));
        assertThat(argument("{\"as_sym_int\": {\"as_name\": \"x\"}}")).isEqualTo(new Argument.Ref("x"));
        assertThat(argument("{\"as_sym_int\": {\"as_int\": 2}}")).isEqualTo(new Argument.IntLiteral(2));
        assertThat(argument("{\"as_sym_bool\": {\"as_bool\": false}}")).isEqualTo(new Argument.BoolLiteral(false));
        assertThat(argument("{\"as_sym_float\": {\"as_float\": 2.5}}")).isEqualTo(new Argument.FloatLiteral(2.5));
        assertThat(argument("{\"as_optional_tensor\": {\"as_none\": true}}")).isEqualTo(new Argument.None());
        assertThat(argument("{\"as_optional_tensor\": {\"as_tensor\": {\"name\": \"x\"}}}"))
                .isEqualTo(new Argument.Ref("x"));
    }

    @Test
    void readsEveryKindOfList() {
        assertThat(argument("{\"as_tensors\": [{\"name\": \"x\"}]}")).isEqualTo(items(new Argument.Ref("x")));
        assertThat(argument("{\"as_optional_tensors\": [{\"as_none\": true}, {\"as_tensor\": {\"name\": \"x\"}}]}"))
                .isEqualTo(items(new Argument.None(), new Argument.Ref("x")));
        assertThat(argument("{\"as_ints\": [1, 2]}"))
                .isEqualTo(items(new Argument.IntLiteral(1), new Argument.IntLiteral(2)));
        assertThat(argument("{\"as_int_lists\": [[1], []]}"))
                .isEqualTo(items(items(new Argument.IntLiteral(1)), items()));
        assertThat(argument("{\"as_nested_tensors\": [[{\"name\": \"x\"}], null]}"))
                .isEqualTo(items(items(new Argument.Ref("x")), new Argument.None()));
        assertThat(argument("{\"as_sym_ints\": [{\"as_name\": \"x\"}, {\"as_int\": -1}]}"))
                .isEqualTo(items(new Argument.Ref("x"), new Argument.IntLiteral(-1)));
        assertThat(argument("{\"as_floats\": [0.5]}")).isEqualTo(items(new Argument.FloatLiteral(0.5)));
        assertThat(argument("{\"as_bools\": [true]}")).isEqualTo(items(new Argument.BoolLiteral(true)));
        assertThat(argument("{\"as_strings\": [\"a\"]}")).isEqualTo(items(new Argument.StringLiteral("a")));
    }

    private static Argument items(Argument... items) {
        return new Argument.Items(List.of(items));
    }

    @ParameterizedTest
    @CsvSource({
        "1,U8",
        "2,I8",
        "3,I16",
        "4,I32",
        "5,I64",
        "6,F16",
        "7,F32",
        "8,F64",
        "10,C64",
        "11,C128",
        "12,BOOL",
        "13,BF16",
        "28,U16",
        "29,F8E4M3FN",
        "30,F8E5M2"
    })
    void mapsElementTypes(int number, DType expected) {
        assertThat(argument("{\"as_scalar_type\": " + number + "}")).isEqualTo(new Argument.DTypeLiteral(expected));
    }

    @ParameterizedTest
    @CsvSource({"1,1", "2,2", "3,4", "4,5", "5,6", "6,3", "7,0"})
    void mapsLayouts(int number, int expected) {
        assertThat(argument("{\"as_layout\": " + number + "}")).isEqualTo(new Argument.LayoutLiteral(expected));
    }

    @ParameterizedTest
    @CsvSource({"1,0", "2,2", "3,3", "4,1"})
    void mapsMemoryFormats(int number, int expected) {
        assertThat(argument("{\"as_memory_format\": " + number + "}"))
                .isEqualTo(new Argument.MemoryFormatLiteral(expected));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"as_graph\": {\"name\": \"g\", \"graph\": {}}}",
                "{\"as_custom_obj\": {\"name\": \"o\", \"class_fqn\": \"c\"}}",
                "{\"as_operator\": \"aten.add\"}",
                "{\"as_string_to_argument\": {}}"
            })
    void refusesArgumentsThatDoNotRunNamingNodeAndKind(String argument) {
        String kind = argument.substring(2, argument.indexOf('"', 2));
        nodeRefusal(node(argument))
                .hasMessageContaining("node 'n' (a.b.default)")
                .hasMessageContaining(kind)
                .hasMessageContaining("Maybe ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"as_scalar_type\": 9}|element type 9",
                "{\"as_scalar_type\": -4294967295}|element type -4294967295",
                "{\"as_layout\": 0}|layout 0",
                "{\"as_memory_format\": 0}|memory format 0",
                "{\"as_int\": 1.5}|whole number",
                "{\"as_int\": 99999999999999999999}|whole number",
                "{\"as_float\": \"much\"}|not a number",
                "{\"as_bool\": 1}|not true or false",
                "{\"as_string\": true}|not a string",
                "{\"as_ints\": 1}|not a list",
                "{\"as_tensor\": [1]}|not an object",
                "{\"as_tensor\": {}}|lacks the field 'name'",
                "{\"as_sym_int\": {\"as_graph\": 1}}|the kind as_graph",
                "{\"as_int\": 1, \"as_float\": 1}|exactly one field",
                "null|lacks the field 'arg'",
            })
    void saysWhatIsWrongWithAnArgument(String argument, String expected) {
        nodeRefusal(node(argument)).hasMessageContaining(expected).hasMessageContaining("node 'n'");
    }

    @Test
    void refusesListsNestedBeyondReason() {
        nodeRefusal(node("{\"as_ints\": " + "[".repeat(50) + "]".repeat(50) + "}"))
                .hasMessageContaining("a list");
        refusal("[".repeat(5000)).hasMessageContaining("not JSON");
    }

    @Test
    void mapsTargetsOutputsAndModulePaths() {
        OpGraph graph = withNode("""
                {"target": "_operator.add", "inputs": [], "outputs": [{"as_sym_int": {"as_name": "a"}}], "metadata": null},
                {"target": "math.trunc", "inputs": [], "outputs": [{"as_sym_int": {"as_int": 3}}], "metadata":
                  {"nn_module_stack": "k,m.layers.0,T"}},
                {"target": "torch.ops.aten.split.Tensor", "inputs": [], "metadata": {"nn_module_stack": ""},
                 "outputs": [{"as_tensors": [{"name": "b"}, {"name": "c"}]}]},
                {"target": "torch.ops.aten.topk.default", "inputs": [], "metadata": {"nn_module_stack": ";"},
                 "outputs": [{"as_tensor": {"name": "d"}}, {"as_none": true}, {"as_optional_tensor": {"as_none": true}}]}
                """);
        assertThat(graph.nodes())
                .extracting(Node::target)
                .containsExactly("operator.add", "math.trunc", "aten.split.Tensor", "aten.topk.default");
        assertThat(graph.nodes())
                .extracting(Node::outputs)
                .containsExactly(List.of("a"), List.of(""), List.of("b", "c"), List.of("d", "", ""));
        assertThat(graph.nodes()).extracting(Node::returnsList).containsExactly(false, false, true, false);
        assertThat(graph.nodes()).extracting(Node::name).containsExactly("a", "node_1", "b", "d");
        assertThat(graph.nodes()).extracting(Node::modulePath).containsExactly("", "m.layers.0", "", "");
    }

    @Test
    void refusesOutputsThatDoNotRun() {
        nodeRefusal("""
                {"target": "t", "inputs": [], "outputs": [{"as_custom_obj": {"class_fqn": "c"}}], "metadata": {}}
                """).hasMessageContaining("node number 0 (t)").hasMessageContaining("as_custom_obj");
    }

    @Test
    void mapsTheSignature() {
        String inputs = INPUTS + """
                , {"constant_input": {"name": "flag", "value": {"as_int": 5}}}
                , {"user_input": {"arg": {"as_none": true}}}
                , {"user_input": {"arg": {"as_sym_int": {"as_name": "n"}}}}
                , {"user_input": {"arg": {"as_sym_int": {"as_int": 4}}}}
                """;
        String outputs = OUTPUTS + """
                , {"user_output": {"arg": {"as_sym_int": {"as_name": "flag"}}}}
                , {"loss_output": {"arg": {"name": "x"}}}
                , {"gradient_to_parameter": {"arg": {"name": "x"}, "parameter_name": "w"}}
                , {"user_input_mutation": {"arg": {"name": "x"}, "user_input_name": "x"}}
                , {"buffer_mutation": {"arg": {"name": "x"}, "buffer_name": "b"}}
                , {"parameter_mutation": {"arg": {"name": "x"}, "parameter_name": "p"}}
                """;
        OpGraph graph = read(json(inputs, outputs, "", "", ""));
        assertThat(graph.inputs())
                .containsExactly(
                        new GraphInput("x", GraphInput.Kind.USER, ""), new GraphInput("n", GraphInput.Kind.USER, ""));
        assertThat(graph.outputs())
                .extracting(GraphOutput::kind)
                .containsExactly(
                        GraphOutput.Kind.USER,
                        GraphOutput.Kind.USER,
                        GraphOutput.Kind.USER,
                        GraphOutput.Kind.USER,
                        GraphOutput.Kind.INPUT_MUTATION,
                        GraphOutput.Kind.BUFFER_MUTATION,
                        GraphOutput.Kind.BUFFER_MUTATION);
        assertThat(graph.outputs().get(1).value()).isEqualTo(new Argument.IntLiteral(5));
        assertThat(graph.outputs()).extracting(GraphOutput::target).containsExactly("", "", "", "", "x", "b", "p");
    }

    @Test
    void refusesSignaturesThatDoNotRun() {
        refusal(json("{\"token\": {\"arg\": {\"name\": \"t\"}}}", "", "", "", ""))
                .hasMessageContaining("kind token");
        refusal(json("{\"user_input\": {\"arg\": {\"as_custom_obj\": {}}}}", "", "", "", ""))
                .hasMessageContaining("as_custom_obj");
        refusal(json(INPUTS, "{\"token\": {\"arg\": {\"name\": \"x\"}}}", "", "", ""))
                .hasMessageContaining("kind token");
        refusal(json("{\"buffer\": {\"arg\": {\"name\": \"b\"}, \"buffer_name\": \"b\"}}", "", "", "", ""))
                .hasMessageContaining("says nothing");
    }

    @Test
    void givesWeightsWithoutBytesAPlace() {
        OpGraph graph = read(Pt2Builder.PROGRAM);
        assertThat(graph.weights().get("w").sizes()).containsExactly(2L, 3L);
        assertThat(graph.weights().get("w").strides()).containsExactly(3L, 1L);
        assertThat(graph.weights().get("w").storage())
                .hasSize(64)
                .isNotEqualTo(graph.weights().get("tied").storage());
        refusal(Pt2Builder.PROGRAM.replace(
                        "[{\"as_int\": 2}, {\"as_int\": 3}]", "[{\"as_expr\": {\"expr_str\": \"s0\"}}]"))
                .hasMessageContaining("weights have fixed sizes");
        refusal(Pt2Builder.PROGRAM.replace(
                        "[{\"as_int\": 2}, {\"as_int\": 3}]", "[{\"as_int\": 9999999999}, {\"as_int\": 9999999999}]"))
                .hasMessageContaining("too many elements");
    }

    @Test
    void readsScalarsAndRanges() {
        String scalars = """
                "sym_int_values": {"n": {"as_expr": {"expr_str": "s0 + 1", "hint": null}}, "k": {"as_int": 3}},
                "sym_float_values": {"f": {"as_expr": {"expr_str": "ToFloat(s0)/3.0"}}},
                "sym_bool_values": {"b": {"as_bool": true}},
                """;
        OpGraph graph = read(json(INPUTS, OUTPUTS, "", scalars, """
                "s0": {"min_val": 2, "max_val": 7}, "s1": {"min_val": null, "max_val": null}
                """));
        assertThat(graph.values())
                .containsEntry("n", new ScalarMeta(ScalarMeta.Kind.INT, SymExpr.parse("Add(s0,1)")))
                .containsEntry("k", new ScalarMeta(ScalarMeta.Kind.INT, SymExpr.constant(3)))
                .containsEntry("f", new ScalarMeta(ScalarMeta.Kind.FLOAT, null))
                .containsEntry("b", new ScalarMeta(ScalarMeta.Kind.BOOL, null));
        assertThat(graph.symbols())
                .containsEntry("s0", new SymbolRange(2, 7))
                .containsEntry("s1", new SymbolRange(0, Long.MAX_VALUE));
        refusal(json(INPUTS, OUTPUTS, "", "", "\"s0\": {\"min_val\": 3, \"max_val\": 2}"))
                .hasMessageContaining("range_constraints.s0")
                .hasMessageContaining("3..2");
    }

    @Test
    void refusesSizesThatCannotBeRead() {
        String program = json(INPUTS, OUTPUTS, "", "", "");
        refusal(program.replace("{\"as_int\": 4}", "{\"as_expr\": {\"expr_str\": \"sin(s0)\"}}"))
                .hasMessageContaining("graph_module.graph.tensor_values.x.sizes[0]")
                .hasMessageContaining("'sin'");
        refusal(program.replace("{\"as_int\": 4}", "{\"as_float\": 4}")).hasMessageContaining("neither");
        refusal(program.replace("[{\"as_int\": 4}]", "[" + "{\"as_int\": 1},".repeat(64) + "{\"as_int\": 1}]"))
                .hasMessageContaining("65 dimensions");
    }

    @Test
    void refusesDocumentsThatAreNotGraphs() {
        refusal("").isInstanceOf(GraphFormatException.class);
        refusal("[]").hasMessageContaining("not an object");
        refusal("{}").hasMessageContaining("lacks the field 'schema_version'");
        refusal("{\"a\": 1, \"a\": 2}").hasMessageContaining("not JSON");
        refusal("{} {}").hasMessageContaining("not JSON");
        refusal(json(INPUTS, OUTPUTS, "", "", "").replace("[{\"as_int\": 4}]", "{}"))
                .hasMessageContaining("0 fields");
        refusal(json(INPUTS, OUTPUTS, "", "", "").replace("[{\"as_int\": 4}]", "\"s\""))
                .hasMessageContaining("a string");
        refusal(json(INPUTS, OUTPUTS, "", "", "")
                        .replace("{\"x\": {\"dtype\"", "[{\"dtype\"")
                        .replace("}]}}", "}]}]"))
                .isInstanceOf(GraphFormatException.class);
    }
}
