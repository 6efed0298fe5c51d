package org.genie.executor.engine;

import ai.djl.engine.EngineException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.genie.compiler.SourceMap;
import org.genie.compiler.UnsupportedGraphException;
import org.genie.model.graph.Node;

/** Turns libtorch's messages, which speak of lines of compiled code, into ones that speak of the graph's nodes. */
final class EngineErrors {
    private static final Pattern LINE = Pattern.compile(Pattern.quote(SourceMap.FILE) + "\"?, line (\\d+)");
    private static final Pattern UNKNOWN = Pattern.compile("Unknown builtin op: aten::(\\w+)");
    private static final Pattern RUN_ERROR = Pattern.compile("(?m)^\\s*(?:\\w+Error|std::\\w+): (.*)$");
    private static final int LONGEST = 500;

    private EngineErrors() {}

    /** True where the engine misses an operator; it stops at the first. */
    static boolean isUnknownOperator(EngineException e) {
        return UNKNOWN.matcher(text(e)).find();
    }

    static UnsupportedGraphException unknownOperators(String graph, List<Node> nodes) {
        List<UnsupportedGraphException.Reason> reasons = new ArrayList<>();
        nodes.forEach(n ->
                reasons.add(UnsupportedGraphException.Reason.of(n, "is not an operator of this engine (libtorch).")));
        return new UnsupportedGraphException(graph, reasons);
    }

    /** Any other complaint while loading. */
    static RuntimeException atLoad(String graph, SourceMap source, EngineException e) {
        Optional<Node> node = node(source, e);
        if (node.isEmpty()) {
            return new IllegalStateException(graph + " could not be loaded: " + brief(text(e)), e);
        }
        return new UnsupportedGraphException(
                graph,
                List.of(UnsupportedGraphException.Reason.of(
                        node.get(), "has arguments that this engine does not take: " + brief(text(e)))));
    }

    static IllegalStateException atRun(String graph, SourceMap source, EngineException e) {
        String text = text(e);
        Matcher error = RUN_ERROR.matcher(text);
        String cause = error.find() ? error.group(1) : firstLine(text);
        String place = node(source, e)
                .map(n -> UnsupportedGraphException.Reason.of(n, "").place())
                .orElse("an operator");
        return new IllegalStateException(graph + " failed at " + place + ": " + brief(cause), e);
    }

    private static Optional<Node> node(SourceMap source, EngineException e) {
        OptionalInt line = line(text(e));
        return line.isPresent() ? source.nodeAt(line.getAsInt()) : Optional.empty();
    }

    private static OptionalInt line(String text) {
        Matcher matcher = LINE.matcher(text);
        return matcher.find() ? OptionalInt.of(Integer.parseInt(matcher.group(1))) : OptionalInt.empty();
    }

    private static String text(EngineException e) {
        return e.getMessage() == null ? "" : e.getMessage();
    }

    private static String firstLine(String text) {
        return text.strip().lines().findFirst().orElse("no message");
    }

    private static String brief(String text) {
        int code = text.indexOf("File \"" + SourceMap.FILE);
        String line = (code < 0 ? text : text.substring(0, code))
                .replace("The original call is:", "")
                .strip()
                .replaceAll("\\s+", " ");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
    }
}
