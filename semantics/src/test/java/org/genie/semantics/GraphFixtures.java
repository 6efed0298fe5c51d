package org.genie.semantics;

import org.genie.model.graph.OpGraph;

/** One-layer language models in a few nodes each. */
final class GraphFixtures {
    private static final String WEIGHTS = """
            weight table F32 [256,32]
            weight wq F32 [32,32]
            weight wk F32 [16,32]
            weight wv F32 [16,32]
            weight head F32 [256,32]
            """;

    private GraphFixtures() {}

    /** Makes keys and values of 2 heads x 8, values first among the outputs. */
    static String prefill() {
        return WEIGHTS + """
            input ids I64 [b,s]
            x F32 [b,s,32] = aten.embedding.default weight=table indices=ids
            q F32 [b,s,32] = aten.linear.default input=x weight=wq
            k F32 [b,s,16] = aten.linear.default input=x weight=wk
            v F32 [b,s,16] = aten.linear.default input=x weight=wv
            q4 F32 [b,4,s,8] = aten.view.default self=q
            k4 F32 [b,2,s,8] = aten.view.default self=k
            v4 F32 [b,2,s,8] = aten.view.default self=v
            kr F32 [b,4,s,8] = aten.repeat_interleave.self_int self=k4 repeats=2 dim=1
            vr F32 [b,4,s,8] = aten.repeat_interleave.self_int self=v4 repeats=2 dim=1
            a F32 [b,4,s,8] = aten.scaled_dot_product_attention.default query=q4 key=kr value=vr
            y F32 [b,s,32] = aten.view.default self=a
            logits F32 [b,s,256] = aten.linear.default input=y weight=head
            output logits
            output v4
            output k4
            """;
    }

    /** Reads them, keys and values in separate orders, attention spelt out. */
    static String decode() {
        return WEIGHTS + """
            weight nothing F32 [0]
            input pastk F32 [b,2,p,8]
            input pastv F32 [b,2,p,8]
            input ids I64 [b,1]
            x F32 [b,1,32] = aten.embedding.default weight=table indices=ids
            q F32 [b,1,32] = aten.linear.default input=x weight=wq
            k F32 [b,1,16] = aten.linear.default input=x weight=wk
            v F32 [b,1,16] = aten.linear.default input=x weight=wv
            q4 F32 [b,4,1,8] = aten.view.default self=q
            k4 F32 [b,2,1,8] = aten.view.default self=k
            v4 F32 [b,2,1,8] = aten.view.default self=v
            e F32 [0] = aten.lift_fresh_copy.default self=nothing
            p1 F32 [b,2,p,8] = aten.cat.default tensors=[e,pastk] dim=-2
            k2 F32 [b,2,Add(p,1),8] = aten.cat.default tensors=[p1,k4] dim=-2
            v2 F32 [b,2,Add(p,1),8] = aten.cat.default tensors=[pastv,v4] dim=2
            kr F32 [b,4,Add(p,1),8] = aten.repeat_interleave.self_int self=k2 repeats=2 dim=1
            kt F32 [b,4,8,Add(p,1)] = aten.transpose.int self=kr dim0=2 dim1=3
            s F32 [b,4,1,Add(p,1)] = aten.matmul.default self=q4 other=kt
            s2 F32 [b,4,1,Add(p,1)] = aten.mul.Tensor self=s other=0.35
            w F32 [b,4,1,Add(p,1)] = aten.softmax.int self=s2 dim=-1
            vr F32 [b,4,Add(p,1),8] = aten.repeat_interleave.self_int self=v2 repeats=2 dim=1
            a F32 [b,4,1,8] = aten.matmul.default self=w other=vr
            y F32 [b,1,32] = aten.view.default self=a
            logits F32 [b,1,256] = aten.linear.default input=y weight=head
            output logits
            output v2
            output k2
            """;
    }

    static OpGraph graph(String text) {
        return GraphText.graph(text);
    }
}
