package org.genie.executor.report;

import java.util.concurrent.atomic.LongAdder;

/** What an executor has done since its start. Written by its loops, read by whoever shows metrics. */
public final class Counters {
    public final LongAdder dispatchesAccepted = new LongAdder();
    public final LongAdder dispatchesRefused = new LongAdder();
    public final LongAdder reservationsMade = new LongAdder();
    public final LongAdder reservationsRefused = new LongAdder();
    public final LongAdder leasesExpired = new LongAdder();
    public final LongAdder prefills = new LongAdder();
    public final LongAdder prefillTokens = new LongAdder();
    public final LongAdder onePassRuns = new LongAdder();
    public final LongAdder handOversSent = new LongAdder();
    public final LongAdder handOversReceived = new LongAdder();
    public final LongAdder kvBytesReceived = new LongAdder();
    public final LongAdder decodeSteps = new LongAdder();
    public final LongAdder sequencesFinished = new LongAdder();
    public final LongAdder failures = new LongAdder();
}
