package org.genie.operators.dispatch;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.genie.model.event.Dispatch;
import org.genie.model.event.ExecutorEvent;
import org.genie.operators.OperatorMetrics;

/** Hands commands to a {@link Dispatcher} whose answers come back on the task's own thread. */
final class DispatchWriter implements StatefulSinkWriter<ControlCommand, Dispatch> {
    private final Dispatcher dispatcher;
    private final EventLog events;

    DispatchWriter(
            DispatchSettings settings,
            ChannelOpener opener,
            EventLog events,
            MailboxExecutor mailbox,
            MetricGroup metrics,
            Collection<Dispatch> unanswered) {
        Counter unreachable = metrics.counter(OperatorMetrics.UNREACHABLE);
        this.events = new CountingLog(events, unreachable);
        this.dispatcher = new Dispatcher(
                settings,
                opener,
                answer -> mailbox.execute(answer::run, "answer of an executor"),
                System::currentTimeMillis,
                this.events);
        unanswered.forEach(dispatch -> dispatcher.send(new ControlCommand.Start(dispatch)));
    }

    @Override
    public void write(ControlCommand command, Context context) {
        dispatcher.send(command);
    }

    /** Keeps what was told so far; does not wait for executors: what they have not answered is state. */
    @Override
    public void flush(boolean endOfInput) throws IOException {
        events.flush();
    }

    @Override
    public List<Dispatch> snapshotState(long checkpoint) {
        return List.copyOf(dispatcher.unanswered());
    }

    @Override
    public void close() {
        dispatcher.close();
        events.close();
    }

    private record CountingLog(EventLog log, Counter unreachable) implements EventLog {
        @Override
        public void append(ExecutorEvent event) {
            if (event.kind() == ExecutorEvent.Kind.UNREACHABLE) {
                unreachable.inc();
            }
            log.append(event);
        }

        @Override
        public void flush() throws IOException {
            log.flush();
        }

        @Override
        public void close() {
            log.close();
        }
    }
}
