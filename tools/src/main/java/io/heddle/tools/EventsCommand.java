package io.heddle.tools;

import io.heddle.client.BadInputException;
import io.heddle.diagnostics.EventDescriber;
import io.heddle.diagnostics.EventFollower;
import io.heddle.diagnostics.NodeDirectory;
import io.heddle.diagnostics.NodeEvent;
import io.heddle.graph.TaskIds;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code heddle events}: what happened on the nodes of a cluster on this host, read from their event logs. */
@Command(
        name = "events",
        description = "Print what happened in a cluster of this host, oldest first.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Each node keeps its last 16384 events, also after its death; a dead cluster can be named. Types: node-started,",
            "node-stopped, worker-joined, worker-left, worker-lost, client-joined, client-left, client-lost, function-seen, task-run,",
            "task-erred, failed-inputs, runs-omitted, spilled, reloaded, fetched, error, gap. Examples:",
            "",
            "    heddle events                                     the last 50 but those of runs",
            "    heddle events --follow --type task-run,task-erred what runs, as it ends",
            "    heddle events --node worker-0 --last 1000 --json  one JSON object on each line",
            "",
            ExitCodes.HELP,
        })
final class EventsCommand implements Callable<Integer> {
    /** Runs are too many to be of interest unless asked for. */
    private static final Set<String> QUIET_TYPES = Set.of("task-run");

    private static final long POLL_MS = 100;

    /** Of a task of the first client, or of a later one. */
    private static final Pattern WHOLE_NUMBER = Pattern.compile("\\d{13,18}");

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private WatchedNodes watched;

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            split = ",",
            description = "Only events of these types, separated by commas. Default: all but task-run.")
    private List<String> types = new ArrayList<>();

    @Option(
            names = "--grep",
            paramLabel = "TEXT",
            description = "Only events whose text contains this, in upper or lower case; a task is 2.195.")
    private String part = "";

    @Option(
            names = "--last",
            paramLabel = "N",
            defaultValue = "50",
            description = "At most so many that have happened already. Default: ${DEFAULT-VALUE}.")
    private int last;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what happens, until Ctrl-C.")
    private boolean isFollowing;

    @Option(names = "--json", description = "Print each event as one JSON object on one line.")
    private boolean isJson;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private final List<NodeEvent> fresh = new ArrayList<>();

    /** Made by picocli. */
    EventsCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        if (last < 0) {
            throw new BadInputException("--last is " + last + ", expected 0 or more");
        }
        final Path directory = watched.present();
        if (!isFollowing) {
            watched.of(directory);
        }
        final EventDescriber describer = new EventDescriber(fresh::add);
        try (EventFollower follower = new EventFollower(describer::handlerOf)) {
            follower.poll(NodeDirectory.list(directory), Integer.MAX_VALUE);
            final List<NodeEvent> past = takeWanted();
            print(past.subList(Math.max(0, past.size() - last), past.size()));
            while (isFollowing) {
                TimeUnit.MILLISECONDS.sleep(POLL_MS);
                final List<NodeDirectory> nodes = NodeDirectory.list(directory);
                follower.poll(nodes, Integer.MAX_VALUE);
                print(takeWanted());
                if (nodes.isEmpty()) {
                    return ExitCodes.DONE;
                }
            }
        }
        return ExitCodes.DONE;
    }

    /** Those that are wanted of what was read, in order of time over all nodes. */
    private List<NodeEvent> takeWanted() {
        final List<NodeEvent> wanted = new ArrayList<>();
        for (final NodeEvent event : fresh) {
            if (isWanted(event)) {
                wanted.add(event);
            }
        }
        fresh.clear();
        wanted.sort(Comparator.comparingLong(NodeEvent::timeNs));
        return wanted;
    }

    private boolean isWanted(final NodeEvent event) {
        final boolean isOfType = types.isEmpty() ? !QUIET_TYPES.contains(event.type()) : types.contains(event.type());
        return isOfType
                && watched.isWanted(event.node())
                && event.text().toLowerCase(Locale.ROOT).contains(searched().toLowerCase(Locale.ROOT));
    }

    /** Events call a task 2.195, programs may have its whole number. */
    private String searched() {
        return WHOLE_NUMBER.matcher(part).matches() ? TaskIds.text(Long.parseLong(part)) : part;
    }

    private void print(final List<NodeEvent> events) {
        final PrintWriter out = spec.commandLine().getOut();
        for (final NodeEvent event : events) {
            out.println(
                    isJson
                            ? event.toJson()
                            : String.format(
                                    Locale.ROOT,
                                    "%s  %-12s  %-13s  %s",
                                    StatView.timeOfDay(event.timeNs()),
                                    event.node(),
                                    event.type(),
                                    event.text()));
        }
        out.flush();
    }
}
