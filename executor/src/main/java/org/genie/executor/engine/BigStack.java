package org.genie.executor.engine;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Runs something on a thread with a stack large enough for the engine's recursion over long graphs, which kills the
 * process where it overflows. The stack is address space only, until it is used.
 */
final class BigStack {
    private static final long STACK_BYTES = 1L << 30;

    private BigStack() {}

    /** The result, once it is there; waits through interrupts, and keeps them. */
    static <T> T call(String name, Callable<T> work) {
        Outcome<T> outcome = new Outcome<>(work);
        Thread thread = new Thread(null, outcome, name, STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return outcome.get();
    }

    private static final class Outcome<T> implements Runnable {
        private final Callable<T> work;
        private @Nullable T result;
        private @Nullable Throwable failure;

        Outcome(Callable<T> work) {
            this.work = work;
        }

        @Override
        public void run() {
            try {
                result = work.call();
            } catch (Throwable t) {
                failure = t;
            }
        }

        T get() {
            if (failure instanceof RuntimeException e) {
                throw e;
            }
            if (failure instanceof Error e) {
                throw e;
            }
            if (failure != null || result == null) {
                throw new IllegalStateException("work on a thread of its own ended without a result.", failure);
            }
            return result;
        }
    }
}
