package org.genie.executor.report;

import org.genie.model.ExecutorId;
import org.genie.model.Fence;
import org.genie.model.RequestId;
import org.genie.model.event.ExecutorEvent;
import org.genie.model.event.RefusalCode;

/**
 * Who this executor is, in what it tells others.
 *
 * @param incarnation its start time in milliseconds
 * @param runsOn the device that computes
 */
public record Self(ExecutorId id, long incarnation, long pid, String runsOn) {
    public ExecutorEvent failed(RequestId request, Fence fence, Failure failure) {
        return new ExecutorEvent(
                ExecutorEvent.Kind.FAILED,
                request,
                fence,
                id,
                incarnation,
                failure.retryable(),
                failure.code(),
                failure.message(),
                failure.needed(),
                failure.free(),
                System.currentTimeMillis());
    }

    public ExecutorEvent released(RequestId request, Fence fence) {
        return plain(ExecutorEvent.Kind.RELEASED, request, fence);
    }

    public ExecutorEvent finished(RequestId request, Fence fence) {
        return plain(ExecutorEvent.Kind.FINISHED, request, fence);
    }

    private ExecutorEvent plain(ExecutorEvent.Kind kind, RequestId request, Fence fence) {
        return new ExecutorEvent(
                kind, request, fence, id, incarnation, false, RefusalCode.NONE, "", 0, 0, System.currentTimeMillis());
    }
}
