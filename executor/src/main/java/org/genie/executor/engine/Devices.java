package org.genie.executor.engine;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.engine.StandardCapabilities;
import ai.djl.pytorch.engine.PtNDManager;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Starts DJL's engine and finds its devices. */
final class Devices {
    private static final Pattern CUDA = Pattern.compile("cuda(?::(\\d{1,3}))?");

    private Devices() {}

    /** Starts the engine of this process if it does not run yet, and finds the device in it. */
    static Device open(String device, int threads) {
        Matcher cuda = CUDA.matcher(device);
        if (!device.equals("cpu") && !cuda.matches()) {
            throw new IllegalArgumentException("device '" + device + "' is not one of cpu and cuda:N.");
        }
        ai.djl.engine.Engine engine = start(threads);
        if (device.equals("cpu")) {
            return Device.cpu();
        }
        int index = cuda.group(1) == null ? 0 : Integer.parseInt(cuda.group(1));
        if (!engine.hasCapability(StandardCapabilities.CUDA)) {
            throw new IllegalStateException(
                    "device '" + device + "' needs a libtorch with CUDA, but " + engine.getVersion()
                            + " here is built for the CPU.\nMaybe add DJL's pytorch-native-cu128 of the same version to the class"
                            + " path, or use the device cpu.");
        }
        if (index >= engine.getGpuCount()) {
            throw new IllegalStateException("device '" + device + "' is not there: this machine shows "
                    + engine.getGpuCount() + " CUDA devices.\nMaybe count from cuda:0, or use the device cpu.");
        }
        return Device.gpu(index);
    }

    static PtNDManager newManager(Device device) {
        return (PtNDManager) ai.djl.engine.Engine.getEngine("PyTorch").newBaseManager(device);
    }

    private static ai.djl.engine.Engine start(int threads) {
        setIfAbsent("ai.djl.offline", "true");
        setIfAbsent("OPT_OUT_TRACKING", "true");
        setIfAbsent("ai.djl.pytorch.graph_optimizer", "false");
        setIfAbsent("ai.djl.pytorch.num_interop_threads", "1");
        setIfAbsent("ai.djl.pytorch.num_threads", Integer.toString(threads));
        try {
            return ai.djl.engine.Engine.getEngine("PyTorch");
        } catch (EngineException | LinkageError e) {
            throw new IllegalStateException(
                    "the tensor engine's native libraries could not be loaded: " + e.getMessage()
                            + "\nMaybe the folder in DJL_CACHE_DIR is not writable or is full, or this platform has no"
                            + " natives.",
                    e);
        }
    }

    private static void setIfAbsent(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
