package org.genie.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.genie.compiler.GraphBuilder.arg;
import static org.genie.compiler.GraphBuilder.floats;
import static org.genie.compiler.GraphBuilder.keyword;
import static org.genie.compiler.GraphBuilder.list;
import static org.genie.compiler.GraphBuilder.number;
import static org.genie.compiler.GraphBuilder.of;
import static org.genie.compiler.GraphBuilder.ref;
import static org.genie.compiler.GraphBuilder.tensor;

import java.util.List;
import org.genie.compiler.TorchScriptCompiler.Epilogue;
import org.genie.model.graph.Argument;
import org.genie.model.graph.DType;
import org.genie.model.graph.GraphOutput;
import org.genie.model.graph.Node;
import org.genie.model.graph.OpGraph;
import org.genie.model.graph.ScalarMeta;
import org.genie.model.graph.TensorMeta;
import org.junit.jupiter.api.Test;

class TorchScriptCompilerTest {
    private static final TensorMeta VECTOR = floats(3);

    @Test
    void writesOneMethodOverInputsAndWeights() {
        OpGraph graph = new GraphBuilder()
                .weight("p_w", 3L)
                .input("x", VECTOR)
                .node("y", "aten.add.Tensor", arg("self", ref("x")), arg("other", ref("p_w")), keyword("alpha", of(2)))
                .output("y")
                .build();

        CompiledGraph compiled = TorchScriptCompiler.compile(graph, Epilogue.NONE);

        assertThat(compiled.weights()).containsExactly("p_w");
        assertThat(compiled.writtenWeights()).isEmpty();
        assertThat(compiled.graph()).isEqualTo(graph.hash());
        assertThat(Archives.code(compiled.archive())).isEqualTo("""
                        class M(Module):
                          __parameters__ = []
                          __buffers__ = []
                          w : List[Tensor]
                          def set_weights(self: __torch__.M, w: List[Tensor]) -> NoneType:
                            self.w = w
                            return None
                          def forward(self: __torch__.M, v_x: Tensor) -> List[Tensor]:
                            v_p_w, anchor, = self.w
                            v_y = ops.aten.add(v_x, other=v_p_w, alpha=2)
                            return [v_y]
                        """);
    }

    @Test
    void theSameGraphGivesTheSameBytes() {
        assertThat(TorchScriptCompiler.compile(nastyGraph(), Epilogue.NONE).archive())
                .isEqualTo(
                        TorchScriptCompiler.compile(nastyGraph(), Epilogue.NONE).archive());
    }

    @Test
    void namesAreDataAndNeverCode() {
        String code = compile(nastyGraph());

        assertThat(code).doesNotContain("import os").doesNotContain("ops.evil");
        assertThat(code.lines().filter(l -> l.contains("aten.neg")).count()).isEqualTo(3);
    }

    private static OpGraph nastyGraph() {
        return new GraphBuilder()
                .input("x); import os", VECTOR)
                .node("a\n  return ops.evil", "aten.neg.default", arg("self", ref("x); import os")))
                .node("a_", "aten.neg.default", arg("self", ref("a\n  return ops.evil")))
                .node("a-", "aten.neg.default", arg("self", ref("a_")))
                .output("a-")
                .build();
    }

    @Test
    void stringsAreEscaped() {
        OpGraph graph = new GraphBuilder()
                .input("x", VECTOR)
                .node(
                        "y",
                        "aten.gelu.default",
                        arg("self", ref("x")),
                        keyword("approximate", new Argument.StringLiteral("a\"); b('\\\né")))
                .output("y")
                .build();

        assertThat(compile(graph)).contains("approximate=\"a\\042); b(\\047\\134\\012\\303\\251\")");
    }

    @Test
    void argumentNamesThatAreNoNamesAreRefused() {
        OpGraph graph = new GraphBuilder()
                .input("x", VECTOR)
                .node("y", "aten.neg.default", arg("self", ref("x")), keyword("a=1, b", of(1)))
                .output("y")
                .build();

        assertThatThrownBy(() -> compile(graph)).hasMessageContaining("argument named 'a=1, b'");
    }

    @Test
    void operatorNamesThatAreNoNamesAreRefused() {
        OpGraph graph = new GraphBuilder()
                .input("x", VECTOR)
                .node("y", "aten.neg(x); ops", arg("self", ref("x")))
                .output("y")
                .build();

        assertThatThrownBy(() -> compile(graph)).isInstanceOf(UnsupportedGraphException.class);
    }

    @Test
    void graphsMayNotTouchFiles() {
        OpGraph graph = new GraphBuilder()
                .node("y", "aten.from_file.default", arg("filename", new Argument.StringLiteral("/etc/passwd")))
                .node("z", "aten.save.default", arg("item", ref("y")), arg("filename", new Argument.StringLiteral("f")))
                .output("y")
                .output("z")
                .build();

        assertThatThrownBy(() -> compile(graph))
                .hasMessageContaining("2 reasons")
                .hasMessageContaining("files");
    }

    @Test
    void everyUnknownNamespaceIsListedWithNodeAndModule() {
        OpGraph graph = new GraphBuilder()
                .input("x", VECTOR)
                .node("y", "quantized_decomposed.dequantize.default", arg("x", ref("x")))
                .node("z", "mylib.op.default", arg("x", ref("y")))
                .output("z")
                .build();

        assertThatThrownBy(() -> compile(graph))
                .isInstanceOf(UnsupportedGraphException.class)
                .hasMessageContaining("2 reasons")
                .hasMessageContaining("node 'y:node' (quantized_decomposed.dequantize.default) in module 'model.layer'")
                .hasMessageContaining("node 'z:node' (mylib.op.default) in module 'model.layer'")
                .hasMessageContaining("\nMaybe ");
    }

    @Test
    void deadCodeAndAssertionsAreDropped() {
        OpGraph graph = new GraphBuilder()
                .weight("p_unused", 3L)
                .input("x", VECTOR)
                .node("dead", "mylib.op.default", arg("x", ref("p_unused")))
                .node("check", "aten._assert_tensor_metadata.default", List.of(), false, arg("a", ref("x")))
                .node("y", "aten.neg.default", arg("self", ref("x")))
                .output("y")
                .build();

        CompiledGraph compiled = TorchScriptCompiler.compile(graph, Epilogue.NONE);

        assertThat(compiled.weights()).isEmpty();
        assertThat(Archives.code(compiled.archive()))
                .doesNotContain("assert")
                .doesNotContain("mylib")
                .doesNotContain("self.w\n");
    }

    @Test
    void writesThroughViewsStayWhileTheMemoryIsSeen() {
        OpGraph graph = new GraphBuilder()
                .input("x", VECTOR)
                .node("copy", "aten.clone.default", arg("self", ref("x")))
                .node("view", "aten.view.default", arg("self", ref("copy")), arg("size", list(of(3))))
                .node("written", "aten.mul_.Scalar", arg("self", ref("view")), arg("other", of(2)))
                .node("lost", "aten.clone.default", arg("self", ref("x")))
                .node("unseen", "aten.mul_.Scalar", arg("self", ref("lost")), arg("other", of(2)))
                .output("copy")
                .build();

        assertThat(compile(graph))
                .contains("v_written = ops.aten.mul_(v_view, other=2)")
                .doesNotContain("unseen");
    }

    @Test
    void identitiesCostNothing() {
        OpGraph graph = new GraphBuilder()
                .input("x", VECTOR)
                .node("a", "aten.alias.default", arg("self", ref("x")))
                .node("b", "aten.detach_.default", arg("self", ref("a")))
                .node("c", "aten.dropout.default", arg("input", ref("b")), arg("p", of(0.5)), arg("train", of(false)))
                .node("d", "aten.dropout.default", arg("input", ref("c")), arg("p", of(1)), arg("train", of(true)))
                .output("c")
                .output("d")
                .build();

        assertThat(compile(graph))
                .contains("v_d = ops.aten.dropout(v_x, p=1.0, train=True)")
                .contains("return [v_x, v_d]")
                .doesNotContain("detach");
    }

    @Test
    void devicesAreThoseOfTheWeights() {
        OpGraph graph = new GraphBuilder()
                .value("y", tensor(DType.BOOL, 3))
                .node(
                        "y",
                        "aten.full.default",
                        arg("size", list(of(3))),
                        arg("fill_value", of(true)),
                        keyword("device", new Argument.DeviceLiteral("cuda:0")))
                .output("y")
                .build();

        assertThat(compile(graph))
                .contains("    anchor, = self.w\n    device = ops.prim.device(anchor)\n")
                .contains("ops.aten.full([3], fill_value=True, device=device, dtype=11)")
                .doesNotContain("cuda");
    }

    @Test
    void factoriesWithoutADeviceGetTheirs() {
        OpGraph graph = new GraphBuilder()
                .value("y", tensor(DType.I64, 3))
                .node("y", "aten.arange.default", arg("end", of(3)), keyword("device", new Argument.None()))
                .node("z", "aten.arange.default", arg("end", of(3)), keyword("dtype", new Argument.None()))
                .output("y")
                .output("z")
                .build();

        assertThat(compile(graph))
                .contains("v_y = ops.aten.arange(3, device=device, dtype=4)")
                .contains("v_z = ops.aten.arange(3, device=device)");
    }

    @Test
    void literalsOfEveryKind() {
        OpGraph graph = new GraphBuilder()
                .input("x", VECTOR)
                .node(
                        "y",
                        "aten.thing.default",
                        arg("self", ref("x")),
                        arg("a", of(Double.POSITIVE_INFINITY)),
                        arg("b", of(Double.NEGATIVE_INFINITY)),
                        arg("c", of(Double.NaN)),
                        arg("d1", of(-0.0)),
                        arg("e", of(Long.MIN_VALUE)),
                        arg("f", new Argument.DTypeLiteral(DType.BF16)),
                        arg("g", new Argument.LayoutLiteral(0)),
                        arg("h", new Argument.MemoryFormatLiteral(2)),
                        arg("i", new Argument.ComplexLiteral(1, -2)),
                        arg("j", list()),
                        arg("tensors", list()),
                        arg("scale_factors", list()),
                        arg("k", list(new Argument.None(), ref("x"))),
                        arg("indices", list(ref("x"))),
                        arg("l", list(of(1), of(2.5))),
                        arg("m", list(list(of(1)), list(of(2)))),
                        arg("n", new Argument.None()))
                .output("y")
                .build();

        assertThat(compile(graph))
                .contains("a=inf, b=-inf, c=nan, d1=-0.0, e=(-9223372036854775807 - 1), f=15, g=0, h=2,"
                        + " i=ops.aten.Complex(1.0, -2.0), j=annotate(List[int], []), tensors=annotate(List[Tensor], []),"
                        + " scale_factors=annotate(List[float], []), k=annotate(List[Optional[Tensor]], [None, v_x]),"
                        + " indices=annotate(List[Optional[Tensor]], [v_x]), l=[1.0, 2.5], m=[[1], [2]], n=None");
    }

    @Test
    void argumentsUpToOneWithAReservedNameGoByPosition() {
        OpGraph graph = new GraphBuilder()
                .input("x", VECTOR)
                .node("y", "aten.uniform.default", arg("self", ref("x")), arg("from", of(0)), arg("to", of(2)))
                .node("z", "aten.neg.default", arg("self", ref("y")), arg("", of(2)))
                .output("z")
                .build();

        assertThat(compile(graph))
                .contains("ops.aten.uniform(v_x, 0.0, to=2.0)")
                .contains("ops.aten.neg(v_y, 2)");
    }

    @Test
    void severalOutputsListsAndTheirElements() {
        OpGraph graph = new GraphBuilder()
                .input("x", VECTOR)
                .node("t", "aten.topk.default", List.of("v", ""), false, arg("self", ref("x")), arg("k", of(1)))
                .node("c", "aten.chunk.default", List.of("c0"), true, arg("self", ref("x")), arg("chunks", of(1)))
                .node("s", "aten.split.Tensor", List.of("parts"), true, arg("self", ref("x")), arg("split_size", of(1)))
                .node("first", "operator.getitem", arg("a", ref("parts")), arg("b", of(1)))
                .output("v")
                .output("c0")
                .output("first")
                .build();

        assertThat(compile(graph))
                .contains("v_v, t_0 = ops.aten.topk(v_x, k=1)")
                .contains("v_c0, = ops.aten.chunk(v_x, chunks=1)")
                .contains("v_parts = ops.aten.split(v_x, split_size=1)\n    v_first = v_parts[1]");
    }

    @Test
    void sizesAreArithmetic() {
        GraphBuilder builder = new GraphBuilder().input("x", floats("s0", 3)).input("b", number(ScalarMeta.Kind.BOOL));
        builder.node("n", "aten.sym_size.int", arg("self", ref("x")), arg("dim", of(0)));
        for (String name : List.of("n", "plus", "square")) {
            builder.value(name, number(ScalarMeta.Kind.INT));
        }
        builder.node("plus", "_operator.add", arg("a", ref("n")), arg("b", of(-1)))
                .node("square", "operator.pow", arg("a", ref("plus")), arg("b", of(2)))
                .node("root", "operator.pow", arg("a", ref("plus")), arg("b", of(0.5)))
                .node("most", "torch.sym_max", arg("a", ref("n")), arg("b", ref("square")))
                .node("cut", "math.trunc", arg("a", ref("root")))
                .node("odd", "operator.mod", arg("a", ref("n")), arg("b", of(2)))
                .node("both", "operator.and_", arg("a", ref("b")), arg("b", of(true)))
                .node("bits", "operator.and_", arg("a", ref("n")), arg("b", of(1)))
                .node("pick", "torch.sym_ite", arg("c", ref("both")), arg("a", ref("n")), arg("b", of(0)))
                .node("all", "torch.sym_sum", arg("args", list(ref("n"), ref("pick"))))
                .node("minus", "operator.neg", arg("a", ref("all")));
        for (String name : List.of("most", "cut", "odd", "bits", "minus")) {
            builder.value(name, number(ScalarMeta.Kind.INT)).output(name);
        }
        builder.output(of(3)).output(of(0.5)).output(of(true)).output(new Argument.None());

        assertThat(compile(builder.build()))
                .contains("v_n = ops.aten.size(v_x, 0)")
                .contains("v_plus = v_n + (-1)")
                .contains("v_square = ops.aten.Int(v_plus ** 2)")
                .contains("v_root = v_plus ** 0.5")
                .contains("v_most = ops.prim.max(v_n, v_square)")
                .contains("v_cut = ops.aten.Int(v_root)")
                .contains("v_odd = v_n % 2")
                .contains("v_both = v_b and True")
                .contains("v_bits = v_n & 1")
                .contains("v_pick = v_n if v_both else 0")
                .contains("v_all = v_n + v_pick")
                .contains("v_minus = -v_all")
                .contains("def forward(self: __torch__.M, v_x: Tensor, v_b: bool)")
                .contains("ops.aten.scalar_tensor(v_most, dtype=4)")
                .contains("ops.aten.scalar_tensor(0.5, dtype=7)")
                .contains("ops.aten.empty([0])");
    }

    @Test
    void sizeArithmeticWithTooFewOperandsIsRefused() {
        OpGraph graph = new GraphBuilder()
                .input("n", number(ScalarMeta.Kind.INT))
                .value("y", number(ScalarMeta.Kind.INT))
                .node("y", "operator.add", arg("a", ref("n")))
                .output("y")
                .build();

        assertThatThrownBy(() -> compile(graph)).hasMessageContaining("has 1 arguments, but needs 2");
    }

    @Test
    void numbersOutOfTensorsNeedAType() {
        OpGraph graph = new GraphBuilder()
                .input("x", tensor(DType.I64))
                .input("f", floats())
                .input("t", tensor(DType.BOOL))
                .node("i", "aten.item.default", arg("self", ref("x")))
                .node("g", "aten.item.default", arg("self", ref("f")))
                .node("h", "aten._local_scalar_dense.default", arg("self", ref("t")))
                .node("u", "aten.neg.default", arg("self", ref("x")))
                .node("k", "aten.item.default", arg("self", ref("u")))
                .output("i")
                .output("g")
                .output("h")
                .output("k")
                .build();

        assertThatThrownBy(() -> compile(graph))
                .hasMessageContaining("1 reason")
                .hasMessageContaining("'k:node'");
    }

    @Test
    void operatorsThatTheEngineLacksAreWrittenInOthers() {
        GraphBuilder builder = new GraphBuilder()
                .input("x", floats(4, 8))
                .input("w", floats(2, 8, 5))
                .input("b", floats(2, 4, 8))
                .input("offs", tensor(DType.I32, 2));
        builder.node(
                        "m",
                        "transformers.grouped_mm_fallback.default",
                        arg("input", ref("x")),
                        arg("weight", ref("w")),
                        arg("offs", ref("offs")))
                .node(
                        "g",
                        "aten._grouped_mm.default",
                        arg("self", ref("x")),
                        arg("mat2", ref("w")),
                        keyword("offs", ref("offs")))
                .node(
                        "h",
                        "aten._grouped_mm.default",
                        arg("self", ref("b")),
                        arg("mat2", ref("w")),
                        keyword("out_dtype", new Argument.DTypeLiteral(DType.F64)))
                .node(
                        "r",
                        "aten._fused_rms_norm.default",
                        List.of("norm", "scale"),
                        false,
                        arg("input", ref("x")),
                        arg("normalized_shape", list(of(8))),
                        arg("weight", new Argument.None()),
                        arg("eps", of(1e-5)))
                .node(
                        "u",
                        "aten.unique.default",
                        List.of("found", "inverse"),
                        false,
                        arg("self", ref("x")),
                        arg("sorted", of(true)))
                .node("v", "aten.view.dtype", arg("self", ref("x")), arg("dtype", new Argument.DTypeLiteral(DType.I32)))
                .node(
                        "c",
                        "prims.convert_element_type.default",
                        arg("a", ref("x")),
                        arg("dtype", new Argument.DTypeLiteral(DType.F64)))
                .node("e", "prims.exp.default", arg("a", ref("c")))
                .node("s", "prims.sum.default", arg("inp", ref("e")), arg("dims", list(of(0))))
                .node("p", "prims.transpose.default", arg("a", ref("x")), arg("permutation", list(of(1), of(0))));
        List.of("m", "g", "h", "norm", "scale", "found", "v", "s", "p").forEach(builder::output);

        assertThat(compile(builder.build()))
                .contains("v_m = self.grouped_mm(v_x, v_w, v_offs)")
                .contains("v_g = self.grouped_mm(v_x, v_w, v_offs)")
                .contains("v_h = ops.aten.to(ops.aten.bmm(v_b, v_w), dtype=7)")
                .contains("v_norm = ops.aten.rms_norm(v_x, [8], weight=None, eps=1.0E-5)")
                .contains("v_scale = ops.aten.rsqrt(")
                .contains("v_found, v_inverse, t_0 = ops.aten._unique2(v_x, sorted=True)")
                .contains("v_v = ops.aten.view_copy(v_x, dtype=3)")
                .contains("v_c = ops.aten.to(v_x, dtype=7)")
                .contains("v_e = ops.aten.exp(v_c)")
                .contains("v_s = ops.aten.sum(v_e, dim=[0])")
                .contains("v_p = ops.aten.permute(v_x, [1, 0])")
                .containsOnlyOnce("def grouped_mm(");
    }

    @Test
    void formsWithoutAMeaningHereAreRefused() {
        OpGraph graph = new GraphBuilder()
                .input("x", floats(4, 8))
                .input("w", floats(8, 5))
                .node("g", "aten._grouped_mm.default", arg("self", ref("x")), arg("mat2", ref("w")))
                .node("v", "aten.view.dtype", arg("self", ref("x")), arg("dtype", new Argument.DTypeLiteral(DType.I32)))
                .node("z", "aten.zero_.default", arg("self", ref("v")))
                .output("g")
                .output("z")
                .output(new Argument.StringLiteral("s"))
                .build();

        assertThatThrownBy(() -> compile(graph))
                .hasMessageContaining("3 reasons")
                .hasMessageContaining("'g:node'")
                .hasMessageContaining("'v:node'")
                .hasMessageContaining("output 2");
    }

    @Test
    void greedyTokenReplacesTheLogits() {
        OpGraph graph = new GraphBuilder()
                .input("x", floats("s0", "s1", 9))
                .value("y", floats("s0", "s1", 9))
                .node("y", "aten.neg.default", arg("self", ref("x")))
                .output("y")
                .output("x")
                .build();

        assertThat(Archives.code(TorchScriptCompiler.compile(graph, Epilogue.GREEDY_TOKEN)
                        .archive()))
                .contains("t_0 = ops.aten.argmax(ops.aten.select(v_y, 1, -1), dim=-1, keepdim=False)")
                .contains("return [t_0, v_x]");
    }

    @Test
    void greedyTokenNeedsLogits() {
        OpGraph graph = new GraphBuilder().input("x", floats(2, 3)).output("x").build();

        assertThatThrownBy(() -> TorchScriptCompiler.compile(graph, Epilogue.GREEDY_TOKEN))
                .hasMessageContaining("output 0");
    }

    @Test
    void buffersAndInputsTakeTheirNewValuesAtTheEnd() {
        OpGraph graph = new GraphBuilder()
                .weight("b_a", 3L)
                .weight("b_b", 3L)
                .input("x", VECTOR)
                .node("y", "aten.add.Tensor", arg("self", ref("x")), arg("other", ref("b_a")))
                .output("b_a")
                .mutation(GraphOutput.Kind.BUFFER_MUTATION, "b_a", "b_b")
                .mutation(GraphOutput.Kind.BUFFER_MUTATION, "b_b", "b_a")
                .mutation(GraphOutput.Kind.INPUT_MUTATION, "x", "y")
                .build();

        CompiledGraph compiled = TorchScriptCompiler.compile(graph, Epilogue.NONE);

        assertThat(compiled.writtenWeights()).containsExactlyInAnyOrder("b_a", "b_b");
        assertThat(Archives.code(compiled.archive())).contains("""
                            t_0 = ops.aten.clone(v_b_a)
                            t_1 = ops.aten.clone(v_b_b)
                            t_2 = ops.aten.clone(v_b_a)
                            t_3 = ops.aten.copy_(v_b_a, t_1)
                            t_4 = ops.aten.copy_(v_b_b, t_2)
                            t_5 = ops.aten.copy_(v_x, v_y)
                            return [t_0]
                        """);
    }

    @Test
    void writesToWeightsThroughViewsAreNoticed() {
        OpGraph graph = new GraphBuilder()
                .weight("b_a", 3L)
                .weight("b_stat", 3L)
                .input("x", VECTOR)
                .node("row", "aten.select.int", arg("self", ref("b_a")), arg("dim", of(0)), arg("index", of(0)))
                .node("w", "aten.fill_.Scalar", arg("self", ref("row")), arg("value", of(1)))
                .node(
                        "n",
                        "aten.batch_norm.default",
                        arg("input", ref("x")),
                        arg("running_mean", ref("b_stat")),
                        arg("training", of(true)))
                .output("n")
                .build();

        assertThat(TorchScriptCompiler.compile(graph, Epilogue.NONE).writtenWeights())
                .containsExactlyInAnyOrder("b_a", "b_stat");
    }

    @Test
    void typesThatTheEngineLacksTravelInDisguise() {
        OpGraph graph = new GraphBuilder()
                .input("x", tensor(DType.BF16, 3))
                .value("y", tensor(DType.BF16, 3))
                .node("y", "aten.add_.Scalar", arg("self", ref("x")), arg("other", of(1)))
                .output("y")
                .build();

        assertThat(compile(graph))
                .contains("def forward(self: __torch__.M, t_0: Tensor)")
                .contains("v_x = ops.aten.view_copy(t_0, dtype=15)")
                .contains("t_1 = ops.aten.view_copy(v_y, dtype=5)")
                .contains("ops.aten.copy_(t_0, ops.aten.view_copy(v_x, dtype=5))")
                .contains("return [t_1]");
    }

    @Test
    void typesThatNothingCarriesAreRefusedOnTheBorder() {
        OpGraph graph =
                new GraphBuilder().input("x", tensor(DType.C128, 3)).output("x").build();

        assertThatThrownBy(() -> compile(graph))
                .hasMessageContaining("input 'x' has the type C128")
                .hasMessageContaining("output 'x' has the type C128");
    }

    @Test
    void linesLeadBackToNodes() {
        OpGraph graph = new GraphBuilder()
                .input("x", VECTOR)
                .node("y", "aten.neg.default", arg("self", ref("x")))
                .node("z", "aten.abs.default", arg("self", ref("y")))
                .output("z")
                .build();

        CompiledGraph compiled = TorchScriptCompiler.compile(graph, Epilogue.NONE);
        List<String> lines = Archives.code(compiled.archive()).lines().toList();

        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).contains("ops.aten.")) {
                String operator = lines.get(i).contains("neg") ? "aten.neg.default" : "aten.abs.default";
                assertThat(compiled.source().nodeAt(i + 1).map(Node::target)).contains(operator);
            }
        }
        assertThat(compiled.source().nodeAt(1)).isEmpty();
        assertThat(compiled.source().nodes()).hasSize(2);
    }

    private static String compile(OpGraph graph) {
        return Archives.code(TorchScriptCompiler.compile(graph, Epilogue.NONE).archive());
    }
}
