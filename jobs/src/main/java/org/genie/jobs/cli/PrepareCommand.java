package org.genie.jobs.cli;

import java.util.concurrent.Callable;
import org.genie.executor.engine.Engine;
import picocli.CommandLine.Command;

/** Unpacks and tries the tensor engine; other commands start it where that has not been done yet. */
@Command(
        name = "prepare",
        hidden = true,
        description = "Unpacks the tensor engine's native libraries and tries them.",
        mixinStandardHelpOptions = true)
final class PrepareCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        Engine.start("cpu", 1).close();
        return 0;
    }
}
