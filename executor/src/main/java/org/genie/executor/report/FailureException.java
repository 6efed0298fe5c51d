package org.genie.executor.report;

import java.io.Serial;

/** Carries a {@link Failure} out of the middle of a computation. */
public final class FailureException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    public FailureException(Failure failure) {
        super(failure.message());
        this.failure = failure;
    }

    public Failure failure() {
        return failure;
    }
}
