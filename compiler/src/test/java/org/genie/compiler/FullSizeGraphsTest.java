package org.genie.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.genie.capture.GraphJson;
import org.genie.compiler.TorchScriptCompiler.Epilogue;
import org.genie.model.graph.OpGraph;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tukaani.xz.XZInputStream;

/** Graphs of full-size architectures compile, and libtorch has all of what they compile to. */
class FullSizeGraphsTest {
    private static final Path FOLDER = Path.of(System.getProperty("genie.shared", ""), "data", "graphs");

    static Stream<Path> graphs() throws IOException {
        if (!Files.isDirectory(FOLDER)) {
            return Stream.of(FOLDER);
        }
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(f -> f.toString().endsWith(".json.xz")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("graphs")
    void libtorchLoadsThem(Path file) throws Exception {
        Assumptions.assumeTrue(Files.isRegularFile(file), "no graphs: genie.shared is not a folder with data/graphs");
        OpGraph graph;
        try (InputStream in = new XZInputStream(Files.newInputStream(file))) {
            graph = GraphJson.read(in.readAllBytes());
        }

        CompiledGraph compiled = TorchScriptCompiler.compile(graph, Epilogue.NONE);

        assertThat(compiled.weights()).isNotEmpty();
        assertThat(compiled.writtenWeights()).isEmpty();
        load(compiled.archive());
    }

    /** libtorch recurses over the code; the thread's stack must hold that. */
    private static void load(byte[] archive) throws Exception {
        FutureTask<Boolean> loading = new FutureTask<>(() -> {
            try (PtNDManager manager = (PtNDManager) Engine.getEngine("PyTorch").newBaseManager()) {
                JniUtils.loadModule(manager, new ByteArrayInputStream(archive), true, false);
                return true;
            }
        });
        Thread thread = new Thread(null, loading, "load", 512L << 20);
        thread.start();
        assertThat(loading.get()).isTrue();
    }
}
