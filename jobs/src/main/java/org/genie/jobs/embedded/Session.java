package org.genie.jobs.embedded;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/**
 * The frame of one command that starts things: its run folder, what it has opened, and the promise that all of it is
 * gone at the end, whether the command returns, throws, or is ended by a signal.
 */
public final class Session implements AutoCloseable {
    private final RunFolder folder;
    private final Closables closables = new Closables();
    private final PrintStream err;
    private final Thread hook = new Thread(this::end, "genie-shutdown");

    private Session(RunFolder folder, PrintStream err) {
        this.folder = folder;
        this.err = err;
    }

    /** Opens a session that tells its progress to the given stream. */
    public static Session open(PrintStream err) {
        Session session = new Session(RunFolder.create(), err);
        Runtime.getRuntime().addShutdownHook(session.hook);
        return session;
    }

    public RunFolder folder() {
        return folder;
    }

    public Closables closables() {
        return closables;
    }

    /** Progress lines with the time since the process started. */
    public Progress progress() {
        return what -> {
            if (!closables.isClosed()) {
                err.printf(Locale.ROOT, "[%5.1f s] %s%n", millisSinceStart() / 1000.0, what);
            }
        };
    }

    /** Milliseconds since this process was started. */
    public double millisSinceStart() {
        return System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime();
    }

    private synchronized void end() {
        closables.close();
        folder.close();
    }

    @Override
    public void close() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is being ended by a signal: the hook runs, and finds everything closed.
        }
    }
}
