package org.genie.operators.dispatch;

import java.io.IOException;
import java.io.Serializable;
import org.genie.model.event.ExecutorEvent;

/** Where what becomes of dispatches is told. */
interface EventLog extends AutoCloseable {
    /** Opens a log where the job runs. */
    interface Source extends Serializable {
        EventLog open();
    }

    /** Does not wait. */
    void append(ExecutorEvent event);

    /** Returns when all that was appended is kept safe; throws where some of it is not. */
    void flush() throws IOException;

    @Override
    void close();
}
