package org.genie.jobs.cli;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.genie.client.Answer;
import org.genie.client.RequestHandle;
import org.genie.model.request.RequestReport;
import org.genie.model.request.TokenChunk;

/** The figures of a run, as a small table for people. */
final class RequestTable {
    private static final String ROW = "%-4s %-8s %-14s %-7s %9s %10s %10s %12s  %s%n";

    private RequestTable() {}

    static String of(List<RequestHandle> handles, List<Answer> answers) {
        StringBuilder table = new StringBuilder("\n");
        table.append(
                row("#", "phase", "executor", "device", "ttft ms", "step p50", "step p99", "KV moved", "transport"));
        for (int i = 0; i < answers.size(); i++) {
            Answer answer = answers.get(i);
            TokenChunk.End end = Objects.requireNonNull(answer.end());
            RequestReport report = end.report();
            if (report.prefillExecutor() == null) {
                continue;
            }
            table.append(row(
                    i + 1,
                    "prefill",
                    String.valueOf(report.prefillExecutor()),
                    report.device(),
                    millis(handles.get(i).ttftMillis()),
                    "",
                    "",
                    bytes(report.kvBytesMoved()),
                    report.transport()));
            Percentiles steps = Percentiles.of(answer.interTokenNanos());
            table.append(row(
                    "",
                    "decode",
                    String.valueOf(report.decodeExecutor()),
                    report.device(),
                    "",
                    millis(steps.millis(50)),
                    millis(steps.millis(99)),
                    "",
                    answer.tokens().size() + " tokens, " + end.reason().text()));
        }
        return table.toString();
    }

    private static String row(Object... cells) {
        return String.format(Locale.ROOT, ROW, cells).stripTrailing() + System.lineSeparator();
    }

    private static String millis(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private static String bytes(long value) {
        return value < 10_000
                ? value + " B"
                : value < 10_000_000
                        ? String.format(Locale.ROOT, "%.1f kB", value / 1e3)
                        : String.format(Locale.ROOT, "%.1f MB", value / 1e6);
    }
}
