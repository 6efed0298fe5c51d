package org.genie.operators.scheduling;

import java.util.List;
import org.genie.model.event.DecisionRecord;
import org.genie.model.request.TokenChunk;
import org.genie.operators.dispatch.ControlCommand;

/**
 * What one event led to.
 *
 * @param results endings that the scheduler itself decided
 * @param log to be written before anything is sent
 * @param faults bugs that showed: each ended one request, and is told to people
 * @param wakeUpAtMillis when to come again, whatever happens; {@link #NEVER} when only events matter
 */
public record Step(
        List<ControlCommand> commands,
        List<TokenChunk> results,
        List<DecisionRecord> decisions,
        List<LogEntry> log,
        List<String> faults,
        long wakeUpAtMillis) {
    public static final long NEVER = Long.MAX_VALUE;

    public Step {
        commands = List.copyOf(commands);
        results = List.copyOf(results);
        decisions = List.copyOf(decisions);
        log = List.copyOf(log);
        faults = List.copyOf(faults);
    }
}
