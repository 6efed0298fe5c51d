package org.genie.planner.routing;

import org.genie.model.ExecutorId;
import org.genie.planner.cost.Bytes;
import org.jspecify.annotations.Nullable;

/** The lines that tell people why a decision fell; one for each candidate up to a bound, numbers with units. */
final class Explanation {
    private final StringBuilder lines = new StringBuilder(512);
    private String phase = "";
    private int told;
    private int size;

    void begin(String phaseName, int candidates) {
        phase = phaseName;
        told = 0;
        size = candidates;
        if (candidates == 0) {
            lines.append(phaseName).append(": no candidates\n");
        }
    }

    void end() {
        if (size > Routing.EXPLAINED) {
            lines.append(phase)
                    .append(": and ")
                    .append(size - Routing.EXPLAINED)
                    .append(" more\n");
        }
    }

    void absent(ExecutorId id, @Nullable ExecutorView executor) {
        if (begins(id)) {
            lines.append(executor == null ? "not registered" : executor.alive() ? "draining" : "dead");
            lines.append('\n');
        }
    }

    void prefill(ExecutorView executor, double cost, boolean excluded) {
        if (begins(executor.id())) {
            lines.append(executor.queuedPrefillTokens()).append(" tokens queued, ");
            lines.append(executor.computeTflops()).append(" TFLOPS, cost ");
            lines.append(Math.round(cost * 1_000) / 1_000.0);
            ends(excluded);
        }
    }

    void decode(ExecutorView executor, long cacheBytes, boolean fits, boolean excluded) {
        if (begins(executor.id())) {
            lines.append(executor.runningDecodes()).append(" sequences, ");
            lines.append(Math.round(Routing.bandwidth(executor) / 1e9)).append(" GB/s, ");
            lines.append(Bytes.text(executor.kvBytesFree())).append(" of ");
            lines.append(Bytes.text(executor.kvBytesBudget())).append(" for caches free, ");
            lines.append(Bytes.text(cacheBytes)).append(fits ? " needed" : " needed: full");
            ends(excluded);
        }
    }

    String chosen(ExecutorId prefill, @Nullable ExecutorId decode) {
        lines.append("chosen: prefill ").append(prefill);
        if (decode != null) {
            lines.append(", decode ").append(decode);
        }
        return lines.toString();
    }

    String text() {
        return lines.toString().stripTrailing();
    }

    private boolean begins(ExecutorId id) {
        if (told++ >= Routing.EXPLAINED) {
            return false;
        }
        lines.append(phase).append(' ').append(id).append(": ");
        return true;
    }

    private void ends(boolean excluded) {
        lines.append(excluded ? ", failed this request before\n" : "\n");
    }
}
