package org.genie.executor.engine;

import ai.djl.pytorch.jni.JniUtils;

/**
 * What a thread must be told before it runs graphs, as the engine keeps it per thread: how many threads its operators
 * use, and that graphs are interpreted as they are, without a profiling phase of slow first calls.
 */
final class ThreadSetup {
    private final int threads;
    private final ThreadLocal<Boolean> done = ThreadLocal.withInitial(() -> false);

    ThreadSetup(int threads) {
        this.threads = threads;
    }

    void prepare() {
        if (!done.get()) {
            JniUtils.setNumThreads(threads);
            JniUtils.setGraphExecutorOptimize(false);
            done.set(true);
        }
    }
}
