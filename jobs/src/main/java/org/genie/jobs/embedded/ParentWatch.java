package org.genie.jobs.embedded;

import java.io.IOException;
import java.io.InputStream;

/**
 * Ends a child process when its parent has gone: the parent holds the other end of standard input and never writes, so
 * the stream ends exactly when the parent does, also after {@code kill -9}.
 */
public final class ParentWatch {
    private ParentWatch() {}

    /** Watches on a daemon thread; runs the action once the parent is gone. */
    public static void start(InputStream fromParent, Runnable whenGone) {
        Thread thread = new Thread(
                () -> {
                    try {
                        while (fromParent.read() >= 0) {
                            // nothing is ever said
                        }
                    } catch (IOException e) {
                        // a broken pipe says the same as its end
                    }
                    whenGone.run();
                },
                "genie-parent-watch");
        thread.setDaemon(true);
        thread.start();
    }
}
