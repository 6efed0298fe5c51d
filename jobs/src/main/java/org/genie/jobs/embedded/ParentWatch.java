package org.genie.jobs.embedded;

import java.io.IOException;
import java.io.InputStream;

/**
 * Ends a child process when its parent has gone: the parent holds the other end of standard input and never writes, so
 * the stream ends exactly when the parent does, also after {@code kill -9}.
 */
public final class ParentWatch {
    private static final int LOOKS = 100;

    private ParentWatch() {}

    /** Told how the watch ended. */
    public interface Ending {
        /**
         * @param parentDied true when the parent's process is gone; false when it lives and only closed its end
         */
        void ended(boolean parentDied);
    }

    /** Watches on a daemon thread; runs the action once the pipe has ended. */
    public static void start(InputStream fromParent, Ending whenGone) {
        long parent = parentPid();
        Thread thread = new Thread(
                () -> {
                    try {
                        while (fromParent.read() >= 0) {
                            // nothing is ever said
                        }
                    } catch (IOException e) {
                        // a broken pipe says the same as its end
                    }
                    whenGone.ended(died(parent));
                },
                "genie-parent-watch");
        thread.setDaemon(true);
        thread.start();
    }

    /** A child whose parent died is given another one; that comes a moment after the pipe's end, so this looks again. */
    private static boolean died(long parent) {
        for (int i = 0; i < LOOKS; i++) {
            if (parentPid() != parent) {
                return true;
            }
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return false;
    }

    private static long parentPid() {
        return ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(0L);
    }
}
