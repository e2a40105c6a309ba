package io.heddle.tools;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.heddle.client.BadInputException;
import io.heddle.client.Configuration;
import io.heddle.client.ConfigurationOption;
import io.heddle.graph.NearestName;
import io.heddle.transport.DriverProfile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;
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
            ShellCommand.class,
            SchedulerCommand.class,
            WorkerCommand.class,
            DriverCommand.class,
            StatCommand.class,
            DashboardCommand.class,
            EventsCommand.class,
            ErrorsCommand.class,
            LogsCommand.class,
            DumpCommand.class,
            DoctorCommand.class,
            ConfigCommand.class,
            ExampleCommand.class,
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
            "    heddle dashboard",
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

    /** For every subcommand; read by {@link #fileOf} before picocli reads anything, as defaults come from it. */
    @Option(
            names = "--config",
            paramLabel = "FILE",
            scope = CommandLine.ScopeType.INHERIT,
            description = "Property file with values for options; 'heddle config --help' says more.")
    @Nullable
    Path configFile;

    private final Configuration configuration;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private HeddleCommand(final Configuration configuration) {
        this.configuration = configuration;
    }

    /** For tools that read the command's model, such as the generator of completion scripts. */
    public HeddleCommand() {
        this(Configuration.defaults());
    }

    /** What is set from outside; options of the command line stand above it. */
    Configuration configuration() {
        return configuration;
    }

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
        Configuration configuration;
        try {
            configuration = Configuration.load(fileOf(arguments));
        } catch (final BadInputException failure) {
            if (!isHelpWanted(arguments)) {
                err.println("heddle: " + failure.getMessage());
                return ExitCodes.BAD_INPUT;
            }
            configuration = Configuration.defaults();
        }
        final HeddleCommand command = new HeddleCommand(configuration);
        final CommandLine line = new CommandLine(command);
        line.getSubcommands().values().forEach(each -> each.getCommandSpec().versionProvider(new BuildInfo()));
        line.setDefaultValueProvider(new ConfiguredDefaults(configuration));
        line.setOut(out);
        line.setErr(err);
        line.setUsageHelpWidth(100);
        line.setUsageHelpLongOptionsMaxWidth(32);
        line.setExecutionExceptionHandler((failure, at, result) -> command.report(failure, at.getErr()));
        line.setParameterExceptionHandler((failure, rest) -> reportUsage(failure));
        return line.execute(arguments);
    }

    /** How media drivers run, given what a command's {@code --profile} says. */
    DriverProfile driverProfile(final String profile) {
        return configuration
                .with(ConfigurationOption.PROFILE, profile, "--profile")
                .driverProfile();
    }

    private static @Nullable Path fileOf(final String... arguments) {
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].startsWith("--config=")) {
                return Path.of(arguments[i].substring("--config=".length()));
            }
            if (arguments[i].equals("--config") && i + 1 < arguments.length) {
                return Path.of(arguments[i + 1]);
            }
        }
        return null;
    }

    private static boolean isHelpWanted(final String... arguments) {
        return Arrays.stream(arguments).anyMatch(Set.of("help", "--help", "-h", "--version", "-V")::contains);
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
        final String sentence = failure instanceof CommandLine.UnmatchedArgumentException unmatched
                ? sentence(unmatched, at)
                : failure.getMessage();
        err.println(name + ": " + sentence + " (see " + name + " --help)");
        err.flush();
        return ExitCodes.BAD_INPUT;
    }

    private static String sentence(final CommandLine.UnmatchedArgumentException failure, final CommandLine at) {
        final String first = failure.getUnmatched().get(0);
        final boolean isOption = first.startsWith("-");
        final Set<String> known = isOption
                ? at.getCommandSpec().optionsMap().keySet()
                : at.getSubcommands().keySet();
        if (known.isEmpty()) {
            return "'" + first + "' is one argument too many";
        }
        final String written = isOption ? first.replaceFirst("=.*", "") : first;
        final String nearest = NearestName.of(written, known);
        return "there is no " + (isOption ? "option" : "command") + " '" + written + "'"
                + (nearest == null ? "" : "; did you mean " + nearest + "?");
    }

    /** Without a subcommand. */
    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
