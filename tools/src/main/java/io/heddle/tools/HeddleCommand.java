package io.heddle.tools;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The {@code heddle} command: the main class of the tools. It finds the subcommand, and turns whatever escapes from it into one sentence
 * and an exit code.
 */
@Command(
        name = "heddle",
        description = "A low-latency distributed engine for Java: tasks and data frames in shared memory.",
        versionProvider = BuildInfo.class,
        mixinStandardHelpOptions = true,
        sortOptions = false,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DemoCommand.class,
            SchedulerCommand.class,
            WorkerCommand.class,
            DriverCommand.class,
            StatCommand.class,
            DoctorCommand.class,
            BenchCommand.class,
            CommandLine.HelpCommand.class,
        },
        footer = {
            "",
            "See it work, from nothing to a result, on this machine:",
            "",
            "    heddle demo",
            "",
            "A cluster by hand, each in a terminal of its own:",
            "",
            "    heddle scheduler",
            "    heddle worker --memory-limit 2GB",
            "    heddle stat",
            "",
            "What is wrong with this machine, and how to mend it:",
            "",
            "    heddle doctor",
            "",
            ExitCodes.HELP,
        })
public final class HeddleCommand implements Runnable {
    /** For every subcommand: where to look for the reason behind the one sentence. */
    @Option(
            names = "--debug",
            scope = CommandLine.ScopeType.INHERIT,
            description = "Print the stack trace of an error, not only its message.")
    boolean debug;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** Made by picocli. */
    public HeddleCommand() {}

    /**
     * Run a command and end the process.
     *
     * @param arguments of the command line.
     */
    public static void main(final String[] arguments) {
        System.exit(
                execute(new PrintWriter(System.out, true, UTF_8), new PrintWriter(System.err, true, UTF_8), arguments));
    }

    static int execute(final PrintWriter out, final PrintWriter err, final String... arguments) {
        final HeddleCommand command = new HeddleCommand();
        final CommandLine line = new CommandLine(command);
        line.setOut(out);
        line.setErr(err);
        line.setUsageHelpWidth(100);
        line.setUsageHelpLongOptionsMaxWidth(32);
        line.setExecutionExceptionHandler((failure, at, result) -> command.report(failure, at.getErr()));
        line.setParameterExceptionHandler((failure, rest) -> reportUsage(failure));
        return line.execute(arguments);
    }

    private int report(final Throwable failure, final PrintWriter err) {
        if (CleanupAtExit.isProcessEnding()) {
            return ExitCodes.INTERRUPTED;
        }
        if (debug) {
            failure.printStackTrace(err);
        } else {
            err.println("heddle: " + ErrorText.of(failure));
        }
        err.flush();
        return ExitCodes.of(failure);
    }

    /** One sentence and where the help is, instead of a page of it. */
    private static int reportUsage(final ParameterException failure) {
        final CommandLine at = failure.getCommandLine();
        final PrintWriter err = at.getErr();
        final String name = at.getCommandSpec().qualifiedName();
        err.println(name + ": " + failure.getMessage());
        if (!CommandLine.UnmatchedArgumentException.printSuggestions(failure, err)) {
            err.println("See: " + name + " --help");
        }
        err.flush();
        return ExitCodes.BAD_INPUT;
    }

    /** Without a subcommand. */
    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
