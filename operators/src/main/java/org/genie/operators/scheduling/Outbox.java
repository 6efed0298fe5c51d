package org.genie.operators.scheduling;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.genie.model.RequestId;
import org.genie.model.event.DecisionRecord;
import org.genie.model.request.TokenChunk;
import org.genie.operators.dispatch.ControlCommand;

/** Collects what one event leads to. A request's standing is logged once per step, however often it changed. */
final class Outbox {
    private final List<ControlCommand> commands = new ArrayList<>();
    private final List<TokenChunk> results = new ArrayList<>();
    private final List<DecisionRecord> decisions = new ArrayList<>();
    private final List<LogEntry> log = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private final Map<RequestId, LiveRequest> changed = new LinkedHashMap<>();

    void command(ControlCommand command) {
        commands.add(command);
    }

    void result(TokenChunk chunk) {
        results.add(chunk);
    }

    void decision(DecisionRecord decision) {
        decisions.add(decision);
    }

    void log(LogEntry entry) {
        log.add(entry);
    }

    void fault(String fault) {
        faults.add(fault);
    }

    void changed(LiveRequest request) {
        changed.put(request.id(), request);
    }

    void ended(LiveRequest request, long rememberedUntilMillis) {
        changed.remove(request.id());
        log.add(new LogEntry.Ended(request.id(), request.lineage.pages(), rememberedUntilMillis));
    }

    /** Hands everything out and starts anew. */
    Step drain(long wakeUpAtMillis) {
        changed.values().forEach(request -> log.add(new LogEntry.Standing(request.toRecord())));
        Step step = new Step(commands, results, decisions, log, faults, wakeUpAtMillis);
        commands.clear();
        results.clear();
        decisions.clear();
        log.clear();
        faults.clear();
        changed.clear();
        return step;
    }
}
