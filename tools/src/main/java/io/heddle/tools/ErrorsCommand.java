package io.heddle.tools;

import io.heddle.diagnostics.DistinctErrors;
import io.heddle.diagnostics.DistinctErrors.ErrorGroup;
import io.heddle.diagnostics.EventDescriber;
import io.heddle.diagnostics.EventFollower;
import io.heddle.diagnostics.JsonText;
import io.heddle.diagnostics.NodeDirectory;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code heddle errors}: what went wrong on the nodes of a cluster on this host, each thing once. */
@Command(
        name = "errors",
        description = "Print the distinct errors of a cluster of this host, newest first.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Errors that differ in numbers only are one, with how often and when it happened. Those of dead nodes are there too,",
            "and those of a dead cluster that is named.",
            "Examples:",
            "",
            "    heddle errors                     of the only cluster of this host",
            "    heddle errors --json | head -1    the last one, for a script",
            "",
            ExitCodes.HELP,
        })
final class ErrorsCommand implements Callable<Integer> {
    @Mixin
    @SuppressWarnings("NullAway.Init")
    private WatchedNodes watched;

    @Option(names = "--json", description = "Print each error as one JSON object on one line.")
    private boolean isJson;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** Made by picocli. */
    ErrorsCommand() {}

    @Override
    public Integer call() {
        final Path directory = watched.present();
        final DistinctErrors errors = new DistinctErrors();
        final EventDescriber describer = new EventDescriber(errors);
        try (EventFollower follower = new EventFollower(describer::handlerOf)) {
            // The scheduler's log says which function a worker's task called: all are read, whichever node is wanted.
            watched.of(directory);
            follower.poll(NodeDirectory.list(directory), Integer.MAX_VALUE);
        }
        final PrintWriter out = spec.commandLine().getOut();
        final List<ErrorGroup> groups =
                errors.groups().stream().filter(this::isWanted).toList();
        if (groups.isEmpty() && !isJson) {
            out.println("no errors");
        }
        for (final ErrorGroup group : groups) {
            if (isJson) {
                out.println(JsonText.of(group));
            } else {
                out.println(times(group) + "  " + String.join(", ", group.nodes()) + "  " + group.type());
                group.text().lines().forEach(line -> out.println("    " + line));
                if (group.inputs() != null) {
                    group.inputs().lines().forEach(line -> out.println("    with " + line));
                }
            }
        }
        out.flush();
        return ExitCodes.DONE;
    }

    private boolean isWanted(final ErrorGroup group) {
        return group.nodes().stream().anyMatch(watched::isWanted)
                || (group.worker() != null && watched.isWanted(group.worker()));
    }

    private static String times(final ErrorGroup group) {
        final String last = StatView.timeOfDay(group.lastNs());
        return group.count() == 1
                ? last
                : last + ", " + group.count() + " times since " + StatView.timeOfDay(group.firstNs());
    }
}
