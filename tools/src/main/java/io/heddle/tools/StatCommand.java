package io.heddle.tools;

import io.heddle.client.MemorySize;
import io.heddle.diagnostics.ClusterSnapshot;
import io.heddle.diagnostics.ClusterSnapshot.DriverView;
import io.heddle.diagnostics.ClusterSnapshot.ErrorView;
import io.heddle.diagnostics.ClusterSnapshot.SchedulerView;
import io.heddle.diagnostics.ClusterSnapshot.WorkerView;
import io.heddle.diagnostics.ClusterWatch;
import io.heddle.diagnostics.NodeState;
import io.heddle.tools.text.AlignedText;
import io.heddle.tools.text.Terminal;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code heddle stat}: what the nodes of a cluster on this host do, read from their files. */
@Command(
        name = "stat",
        description = "Show what the nodes of a cluster on this host do; refreshes until Ctrl-C.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "It only reads the files that every node keeps in shared memory and disturbs nobody. Examples:",
            "",
            "    heddle stat                       follow the only cluster of this host",
            "    heddle stat --cluster default     follow one of several",
            "    heddle stat --once --json         one JSON object, for a script",
            "",
            ExitCodes.HELP,
        })
final class StatCommand implements Callable<Integer> {
    /** Rates need two looks. */
    private static final long RATE_INTERVAL_MS = 500;

    private static final int SHOWN_ERRORS = 5;

    @Option(
            names = "--cluster",
            paramLabel = "NAME|DIR",
            description = "Name or directory of the cluster. Default: the only one that runs on this host.")
    private @Nullable String cluster;

    @Option(names = "--once", description = "Show it once and end.")
    private boolean isOnce;

    @Option(names = "--json", description = "Print each look as one JSON object on one line.")
    private boolean isJson;

    @Option(
            names = "--interval",
            paramLabel = "SECONDS",
            defaultValue = "1",
            description = "Time between two looks. Default: ${DEFAULT-VALUE}.")
    private double intervalSeconds;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        final Path directory = ClusterChoice.living(cluster);
        final Terminal terminal = Terminal.of(isJson);
        final PrintWriter out = spec.commandLine().getOut();
        final long intervalMs = Math.max(100, (long) (intervalSeconds * 1000));
        try (ClusterWatch watch = new ClusterWatch(directory)) {
            watch.snapshot();
            TimeUnit.MILLISECONDS.sleep(RATE_INTERVAL_MS);
            while (true) {
                final ClusterSnapshot snapshot = watch.snapshot();
                if (isJson) {
                    out.println(snapshot.toJson());
                    out.flush();
                } else {
                    if (!isOnce) {
                        terminal.clear();
                    }
                    show(snapshot, terminal);
                }
                if (isOnce) {
                    return ExitCodes.DONE;
                }
                TimeUnit.MILLISECONDS.sleep(intervalMs);
                ClusterChoice.living(directory.toString());
            }
        }
    }

    static void show(final ClusterSnapshot snapshot, final Terminal terminal) {
        terminal.line(
                "cluster %s   %s   %d workers   %d clients",
                snapshot.cluster(),
                timeOfDay(snapshot.timeNs()),
                snapshot.workers().size(),
                snapshot.clients());
        final SchedulerView scheduler = snapshot.scheduler();
        if (scheduler == null) {
            terminal.line("scheduler  none on this host");
        } else {
            terminal.line(
                    "scheduler  %s   pid %d   waiting %,d   ready %,d   assigned %,d   in memory %,d   finished %,d (%,.0f/s)   erred %,d",
                    state(scheduler.state(), scheduler.heartbeatAgeMs()),
                    scheduler.pid(),
                    scheduler.tasksWaiting(),
                    scheduler.tasksReady(),
                    scheduler.tasksAssigned(),
                    scheduler.tasksInMemory(),
                    scheduler.tasksFinished(),
                    scheduler.tasksPerSecond(),
                    scheduler.tasksErred());
        }
        for (final DriverView driver : snapshot.drivers()) {
            terminal.line("driver     %s   pid %d", state(driver.state(), driver.heartbeatAgeMs()), driver.pid());
        }
        if (!snapshot.workers().isEmpty()) {
            terminal.line();
            workers(snapshot).lines().forEach(terminal::line);
        }
        if (!snapshot.errors().isEmpty()) {
            terminal.line();
            terminal.line("last errors");
            final int from = Math.max(0, snapshot.errors().size() - SHOWN_ERRORS);
            for (final ErrorView error :
                    snapshot.errors().subList(from, snapshot.errors().size())) {
                terminal.line("  " + timeOfDay(error.timeNs()) + "  " + error.node() + "  " + error.text());
            }
        }
    }

    private static AlignedText workers(final ClusterSnapshot snapshot) {
        final AlignedText table = new AlignedText(
                "worker",
                "pid",
                "state",
                "busy",
                "queued",
                "used",
                "reserved",
                "limit",
                "peak",
                "spilled",
                "reloaded",
                "cpu");
        for (final WorkerView worker : snapshot.workers()) {
            table.row(
                    worker.name(),
                    Long.toString(worker.pid()),
                    state(worker.state(), worker.heartbeatAgeMs()),
                    worker.threadsBusy() + "/" + worker.threads(),
                    Long.toString(worker.tasksQueued()),
                    MemorySize.format(worker.usedBytes()),
                    MemorySize.format(worker.reservedBytes()),
                    MemorySize.format(worker.limitBytes()),
                    MemorySize.format(worker.peakBytes()),
                    MemorySize.format(worker.spilledBytes()),
                    MemorySize.format(worker.reloadedBytes()),
                    String.format(Locale.ROOT, "%.0f %%", worker.cpuPercent()));
        }
        return table;
    }

    private static String state(final NodeState state, final long heartbeatAgeMs) {
        return state == NodeState.ALIVE
                ? state.text()
                : String.format(Locale.ROOT, "%s (%.1f s)", state.text(), heartbeatAgeMs / 1e3);
    }

    private static String timeOfDay(final long epochNs) {
        return LocalTime.ofInstant(Instant.ofEpochSecond(0, epochNs), ZoneId.systemDefault())
                .format(DateTimeFormatter.ofPattern("HH:mm:ss"));
    }
}
