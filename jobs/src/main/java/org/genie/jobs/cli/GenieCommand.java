package org.genie.jobs.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.genie.client.ClientException;
import org.genie.jobs.embedded.Closables.StoppedException;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The root command; holds the rules that all commands share: exit codes, one clear message, no stack traces. */
@Command(
        name = "genie",
        description = "Schedules model inference over a pool of unequal devices by what the computation means.",
        subcommands = {
            RunCommand.class,
            ExecutorCommand.class,
            PrepareCommand.class,
            CommandLine.HelpCommand.class,
            AutoComplete.GenerateCompletion.class
        },
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:everything went well",
            "1:a run, or any of its requests, failed or was refused",
            "2:the command was called wrongly",
            "130, 143:ended by Ctrl-C, by SIGTERM"
        })
public final class GenieCommand implements Runnable {
    static final int FAILED = 1;
    static final int USAGE = 2;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before anything is called
    private CommandSpec spec;

    /** Runs a command line; gives the exit code. */
    public static int execute(String... args) {
        CommandLine line = new CommandLine(new GenieCommand());
        line.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler((e, given) -> usageError(e));
        line.setExecutionExceptionHandler((e, command, parsed) -> executionError(e, command));
        return line.execute(args);
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Which command? Usage: genie COMMAND, where COMMAND is one of "
                        + spec.subcommands().keySet().stream()
                                .filter(c -> !c.equals("generate-completion"))
                                .toList() + ".");
    }

    private static int usageError(ParameterException e) {
        CommandLine command = e.getCommandLine();
        command.getErr().println("genie: " + e.getMessage());
        command.getErr().println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return USAGE;
    }

    private static int executionError(Exception e, CommandLine command) throws Exception {
        if (e instanceof ParameterException usage) {
            return usageError(usage);
        }
        if (e instanceof StoppedException || e instanceof InterruptedException) {
            return FAILED;
        }
        command.getErr().println("genie: " + (e instanceof ClientException ? e.getMessage() : describe(e)));
        org.slf4j.LoggerFactory.getLogger(GenieCommand.class).debug("command failed", e);
        return FAILED;
    }

    /** An error nobody foresaw, on few lines: every cause once. */
    private static String describe(Throwable e) {
        StringBuilder text = new StringBuilder("unexpected " + e.getClass().getSimpleName() + ": " + e.getMessage());
        for (Throwable cause = e.getCause(); cause != null && text.length() < 2000; cause = cause.getCause()) {
            text.append("\n  because of ")
                    .append(cause.getClass().getSimpleName())
                    .append(": ")
                    .append(cause.getMessage());
        }
        return text.append("\nMaybe run again with --verbose to see more.").toString();
    }
}
