package io.heddle.tools;

import io.heddle.client.BadInputException;
import io.heddle.diagnostics.JsonText;
import io.heddle.diagnostics.LogLine;
import io.heddle.diagnostics.LogQuery;
import io.heddle.diagnostics.NodeAnswers;
import io.heddle.diagnostics.NodeDirectory;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.slf4j.event.Level;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code heddle logs}: the last lines that the nodes of a cluster on this host, and the tasks on them, printed or logged. */
@Command(
        name = "logs",
        description = "Print the last lines of the nodes of a cluster of this host and of their tasks, oldest first.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "About 1 MiB of each node, of dead ones and of a dead cluster that is named too; a line of a task says which. Examples:",
            "",
            "    heddle logs                        of the only cluster of this host",
            "    heddle logs --level warn           what is to be looked at",
            "    heddle logs --node worker-1 --task 1.13",
            "",
            ExitCodes.HELP,
        })
final class LogsCommand implements Callable<Integer> {
    @Mixin
    @SuppressWarnings("NullAway.Init")
    private WatchedNodes watched;

    @Option(
            names = "--level",
            paramLabel = "LEVEL",
            defaultValue = "trace",
            description =
                    "Only lines that matter so much: trace, debug, info, warn or error. Default: ${DEFAULT-VALUE}.")
    private String level = "";

    @Option(
            names = "--task",
            paramLabel = "TASK",
            converter = TaskNumber.class,
            description = "Only of this task, such as 1.13, or its whole number. Default: of all and of none.")
    private long taskId;

    @Option(names = "--json", description = "Print each line as one JSON object on one line.")
    private boolean isJson;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** Made by picocli. */
    LogsCommand() {}

    @Override
    public Integer call() {
        final LogQuery query = new LogQuery(watched.name(), least(), taskId);
        final Path directory = watched.present();
        final List<LogLine> lines = new ArrayList<>();
        final List<String> elsewhere = new ArrayList<>();
        for (final NodeDirectory node : watched.of(directory)) {
            lines.addAll(NodeAnswers.lines(node, query));
            if (node.isMirror()) {
                elsewhere.add(node.name());
            }
        }
        if (!elsewhere.isEmpty()) {
            spec.commandLine()
                    .getErr()
                    .println("heddle logs: not here are the lines of " + String.join(", ", elsewhere)
                            + ", which run on other hosts: run heddle logs there, or ask by client.workerLogs()");
        }
        lines.sort(Comparator.comparingLong(LogLine::timeNs));
        final PrintWriter out = spec.commandLine().getOut();
        lines.forEach(line -> out.println(isJson ? JsonText.of(line) : line.toString()));
        out.flush();
        return ExitCodes.DONE;
    }

    private Level least() {
        try {
            return Level.valueOf(level.toUpperCase(Locale.ROOT));
        } catch (final IllegalArgumentException unknown) {
            throw new BadInputException(
                    "--level is '" + level + "', expected trace, debug, info, warn or error", unknown);
        }
    }
}
