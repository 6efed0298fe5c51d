package org.genie.operators.scheduling;

import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.genie.model.request.FinishReason;
import org.genie.operators.OperatorMetrics;
import org.genie.operators.dispatch.ControlCommand;

/** Counts what the scheduler does. */
final class SchedulerCounters {
    private final Counter requests;
    private final Counter dispatches;
    private final Counter retries;
    private final Counter refusals;
    private final Counter faults;
    private final Counter deadLetters;

    SchedulerCounters(MetricGroup metrics) {
        requests = metrics.counter(OperatorMetrics.REQUESTS);
        dispatches = metrics.counter(OperatorMetrics.DISPATCHES);
        retries = metrics.counter(OperatorMetrics.RETRIES);
        refusals = metrics.counter(OperatorMetrics.REFUSALS);
        faults = metrics.counter(OperatorMetrics.FAULTS);
        deadLetters = metrics.counter(OperatorMetrics.DEAD_LETTERS);
    }

    void request() {
        requests.inc();
    }

    void deadLetter() {
        deadLetters.inc();
    }

    void step(Step step) {
        for (ControlCommand command : step.commands()) {
            if (command instanceof ControlCommand.Start start) {
                dispatches.inc();
                if (start.dispatch().fence().attempt() > 1) {
                    retries.inc();
                }
            }
        }
        refusals.inc(step.results().stream()
                .filter(chunk -> chunk.end() != null && chunk.end().reason() == FinishReason.REFUSED)
                .count());
        faults.inc(step.faults().size());
    }
}
