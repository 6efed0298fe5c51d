package org.genie.operators.scheduling;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.genie.model.ExecutorId;

/**
 * What went wrong with a request since it last made progress.
 *
 * @param failures attempts that broke
 * @param firstAtMillis when the first of them did; 0 when none
 * @param failedOn executors that it broke on
 * @param message of the last one
 */
record Trouble(int failures, long firstAtMillis, List<ExecutorId> failedOn, String message) {
    static final Trouble NONE = new Trouble(0, 0, List.of(), "");

    Trouble {
        failedOn = List.copyOf(failedOn);
    }

    /** With one more broken attempt. */
    Trouble withFailure(Collection<ExecutorId> on, String newMessage, long nowMillis) {
        return new Trouble(failures + 1, failures == 0 ? nowMillis : firstAtMillis, union(on), newMessage);
    }

    /** With executors that had no room: to be avoided, but nothing broke. */
    Trouble withoutRoomOn(Collection<ExecutorId> on, String newMessage) {
        return new Trouble(failures, firstAtMillis, union(on), newMessage);
    }

    private List<ExecutorId> union(Collection<ExecutorId> on) {
        List<ExecutorId> all = new ArrayList<>(failedOn);
        for (ExecutorId executor : on) {
            if (!all.contains(executor)) {
                all.add(executor);
            }
        }
        return all;
    }
}
