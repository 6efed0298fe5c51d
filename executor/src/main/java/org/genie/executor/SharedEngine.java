package org.genie.executor;

import java.util.HashMap;
import java.util.Map;
import org.genie.executor.engine.Engine;

/**
 * The engine of a device, shared by the executors of this process that run on it: the native library exists once per
 * process, so its owner is process-wide too. The first user starts it, the last one closes it.
 */
final class SharedEngine implements AutoCloseable {
    private static final Map<String, SharedEngine> ENGINES = new HashMap<>();

    private final String device;
    private final Engine engine;
    private int users;

    private SharedEngine(String device, Engine engine) {
        this.device = device;
        this.engine = engine;
    }

    /** @param threads of the first user count; the number is process-wide */
    static SharedEngine acquire(String device, int threads) {
        synchronized (ENGINES) {
            SharedEngine shared = ENGINES.get(device);
            if (shared == null) {
                shared = new SharedEngine(device, Engine.start(device, threads));
                ENGINES.put(device, shared);
            }
            shared.users++;
            return shared;
        }
    }

    Engine engine() {
        return engine;
    }

    /** Gives the engine up; once per acquisition. */
    @Override
    public void close() {
        synchronized (ENGINES) {
            if (--users == 0) {
                ENGINES.remove(device);
                engine.close();
            }
        }
    }
}
