package org.genie.operators.dispatch;

import java.io.IOException;
import org.genie.model.event.ExecutorEvent;

/** Where what becomes of dispatches is told. */
interface EventLog extends AutoCloseable {
    /** Does not wait. */
    void append(ExecutorEvent event);

    /** Returns when all that was appended is kept safe; throws where some of it is not. */
    void flush() throws IOException;

    @Override
    void close();
}
