package org.genie.tokenizers;

import ai.djl.engine.EngineException;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.LibUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** Opens tokenizers of the native library; the one place that loads it. */
final class HuggingFaceTokenizers {
    /** A file may ask for both, for training; a prompt is never cut or filled up in silence. */
    private static final Map<String, String> NEITHER_CUT_NOR_PADDED =
            Map.of("truncation", "DO_NOT_TRUNCATE", "padding", "DO_NOT_PAD");

    private HuggingFaceTokenizers() {}

    static Tokenizer open(TokenizerFile file) {
        load();
        try {
            return new NativeTokenizer(
                    HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(file.bytes()), NEITHER_CUT_NOR_PADDED));
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot be read", e);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "file " + file.path() + " is no tokenizer.json: " + e.getMessage()
                            + "\nMaybe it was saved by another library, or was cut.",
                    e);
        }
    }

    /**
     * Loads the native library, as it comes in the jar: not a CUDA variant out of the network, and without telling its
     * makers. What the user has set stays. The library's files are looked up by the thread's class loader, which in a
     * job may be any.
     */
    private static void load() {
        setUnlessSet("OPT_OUT_TRACKING", "true");
        setUnlessSet("RUST_FLAVOR", "cpu");
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(HuggingFaceTokenizer.class.getClassLoader());
        try {
            LibUtils.checkStatus();
        } catch (LinkageError | EngineException e) {
            throw new IllegalStateException(
                    "the native tokenizer library cannot be loaded: " + rootMessage(e)
                            + "\nMaybe another class loader of this process has it (in Flink its jar belongs into lib/),"
                            + " or the folder of DJL_CACHE_DIR cannot be written.",
                    e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static void setUnlessSet(String name, String value) {
        if (System.getenv(name) == null && System.getProperty(name) == null) {
            System.setProperty(name, value);
        }
    }

    private static String rootMessage(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }
}
