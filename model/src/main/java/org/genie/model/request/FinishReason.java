package org.genie.model.request;

import java.util.Locale;

/** Why a request ended. */
public enum FinishReason {
    /** An end-of-sequence token was made. */
    EOS,
    /** The token limit or the model's maximum context was reached. */
    LENGTH,
    /** A stop sequence was made. */
    STOP,
    CANCELLED,
    /** Never started: the message has the numbers. */
    REFUSED,
    /** Started and broken: the message has the reason. */
    FAILED,
    /** A one-pass graph gave its outputs. */
    DONE;

    public boolean isSuccess() {
        return this != REFUSED && this != FAILED;
    }

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
