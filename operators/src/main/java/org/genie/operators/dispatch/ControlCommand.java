package org.genie.operators.dispatch;

import org.genie.model.ExecutorId;
import org.genie.model.Fence;
import org.genie.model.RequestId;
import org.genie.model.event.Dispatch;

/** What the scheduler tells an executor. */
public sealed interface ControlCommand {
    ExecutorId executor();

    /** {@code host:port} of the executor's control server. */
    String address();

    /** Hands an attempt to the executor that starts it. */
    record Start(Dispatch dispatch) implements ControlCommand {
        @Override
        public ExecutorId executor() {
            return dispatch.target().executor();
        }

        @Override
        public String address() {
            return dispatch.target().controlAddress();
        }
    }

    /** Ends every attempt of a request up to the given fence; best effort. */
    record Cancel(RequestId request, Fence fence, ExecutorId executor, String address) implements ControlCommand {}

    /** Makes sure of the connection before it is needed: the first call of a new one takes many times as long. */
    record Greet(ExecutorId executor, String address) implements ControlCommand {}
}
