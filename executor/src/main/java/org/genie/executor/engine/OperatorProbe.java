package org.genie.executor.engine;

import ai.djl.engine.EngineException;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.genie.compiler.TorchScriptArchive;
import org.genie.model.graph.Node;

/**
 * Asks the engine which operators it has, by loading a script per name that calls it. Only needed once loading a graph
 * has failed, to name all operators that are missing instead of the first.
 */
final class OperatorProbe {
    private static final Pattern ATEN = Pattern.compile("aten\\.(\\w+)(\\..*)?");
    private final PtNDManager manager;
    private final Map<String, Boolean> known = new HashMap<>();

    OperatorProbe(PtNDManager manager) {
        this.manager = manager;
    }

    /** Those nodes whose operator the engine lacks. */
    List<Node> unknown(List<Node> nodes) {
        return nodes.stream().filter(n -> !isKnown(n.target())).toList();
    }

    private boolean isKnown(String target) {
        var matcher = ATEN.matcher(target);
        return !matcher.matches() || known.computeIfAbsent(matcher.group(1), this::load);
    }

    private boolean load(String name) {
        String code = """
                class M(Module):
                  __parameters__ = []
                  __buffers__ = []
                  unused : List[Tensor]
                  def forward(self: __torch__.M) -> NoneType:
                    found = ops.aten.%s()
                    return None
                """.formatted(name);
        try (PtSymbolBlock module = ScriptKit.load(manager, TorchScriptArchive.write(code, List.of("unused")))) {
            return true;
        } catch (EngineException e) {
            return !EngineErrors.isUnknownOperator(e);
        }
    }
}
