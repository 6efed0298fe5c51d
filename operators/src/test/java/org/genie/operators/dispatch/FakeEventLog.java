package org.genie.operators.dispatch;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.genie.model.event.ExecutorEvent;

/** An event log that the test reads. */
final class FakeEventLog implements EventLog {
    final List<ExecutorEvent> events = new ArrayList<>();
    int flushes;
    boolean closed;
    boolean broken;

    @Override
    public void append(ExecutorEvent event) {
        events.add(event);
    }

    @Override
    public void flush() throws IOException {
        flushes++;
        if (broken) {
            throw new IOException("the broker is gone");
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
