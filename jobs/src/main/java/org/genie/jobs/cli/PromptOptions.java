package org.genie.jobs.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Stack;
import java.util.function.Function;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options that give prompts; their order on the command line is the order of the requests. */
public final class PromptOptions {
    final List<PromptSource> prompts = new ArrayList<>();

    @Option(
            names = "--prompt",
            paramLabel = "TEXT",
            description = "A prompt; - reads standard input. Repeat for several requests at once.",
            parameterConsumer = TextConsumer.class)
    List<String> texts = List.of();

    @Option(
            names = "--prompt-file",
            paramLabel = "FILE",
            description = "A file that holds a prompt, bytes as they are. Repeatable.",
            parameterConsumer = FileConsumer.class)
    List<Path> files = List.of();

    @Option(
            names = "--prompt-tokens",
            paramLabel = "1,2,3",
            description = "A prompt as token ids. Repeatable.",
            parameterConsumer = IdsConsumer.class)
    List<String> ids = List.of();

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            defaultValue = "128",
            description = "Most tokens to make for each request (default: ${DEFAULT-VALUE}).")
    int maxTokens;

    /** Adds a prompt to the options object, whichever of the three options it came by. */
    private abstract static class Adder implements IParameterConsumer {
        private final Function<String, PromptSource> maker;

        Adder(Function<String, PromptSource> maker) {
            this.maker = maker;
        }

        @Override
        public void consumeParameters(Stack<String> args, ArgSpec argument, CommandSpec command) {
            if (args.isEmpty()) {
                throw new ParameterException(
                        command.commandLine(), "Missing value for option " + argument.paramLabel() + ".");
            }
            try {
                PromptOptions options = argument.scope().get();
                options.prompts.add(maker.apply(args.pop()));
            } catch (Exception e) {
                throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
            }
        }
    }

    static final class TextConsumer extends Adder {
        TextConsumer() {
            super(text -> text.equals("-") ? new PromptSource.StandardInput() : new PromptSource.Text(text));
        }
    }

    static final class FileConsumer extends Adder {
        FileConsumer() {
            super(text -> new PromptSource.File(Path.of(text)));
        }
    }

    static final class IdsConsumer extends Adder {
        IdsConsumer() {
            super(PromptSource.Ids::new);
        }
    }
}
