package org.genie.executor.report;

import org.genie.model.event.RefusalCode;
import org.genie.transport.control.DispatchOutcome;
import org.genie.transport.control.ReserveOutcome;

/**
 * Why something was refused or broke, before it is known whom to tell.
 *
 * @param retryable whether another attempt, elsewhere or later, can help
 * @param needed see {@link RefusalCode}
 */
public record Failure(RefusalCode code, boolean retryable, String message, long needed, long free) {
    public static Failure retryable(RefusalCode code, String message) {
        return new Failure(code, true, message, 0, 0);
    }

    public static Failure lasting(RefusalCode code, String message) {
        return new Failure(code, false, message, 0, 0);
    }

    /**
     * There is no memory now, or (where it exceeds all there is) never.
     *
     * @param what names who needs it and for what
     */
    public static Failure noMemory(String what, long needed, long free, long capacity) {
        String numbers = what + " needs " + needed + " bytes but " + free + " of " + capacity + " are free.";
        return needed > capacity
                ? new Failure(
                        RefusalCode.NO_MEMORY,
                        false,
                        numbers + "\nMaybe give the device more memory_gb, or ask for fewer tokens.",
                        needed,
                        free)
                : new Failure(RefusalCode.NO_MEMORY, true, numbers, needed, free);
    }

    public DispatchOutcome asDispatchOutcome() {
        return new DispatchOutcome.Refused(code, retryable, message, needed, free);
    }

    public ReserveOutcome asReserveOutcome() {
        return new ReserveOutcome.Refused(code, retryable, message, needed, free);
    }
}
