package org.genie.compiler;

import org.genie.model.graph.OpGraph;

/** Compiles graphs to TorchScript. Stateless; the same graph gives the same bytes. */
public final class TorchScriptCompiler {
    private TorchScriptCompiler() {}

    /** What to add to the graph's own outputs. */
    public enum Epilogue {
        /** The method returns the user outputs, in order, as one list of tensors. */
        NONE,
        /**
         * The first user output holds logits {@code [batch, query, vocabulary]}: it is replaced by the int64 tensor
         * {@code [batch]} of the last position's greatest logits (first index wins).
         */
        GREEDY_TOKEN
    }

    /**
     * Writes the whole graph as one method.
     *
     * <p>Outputs that are numbers come as tensors without dimensions; an absent output comes as an empty tensor.
     * Whether the engine has every ATen operator shows only when it loads the archive.
     *
     * @throws UnsupportedGraphException naming every operator that cannot be compiled, with node and module path
     */
    public static CompiledGraph compile(OpGraph graph, Epilogue epilogue) {
        return new GraphScript(graph, epilogue).compile();
    }
}
