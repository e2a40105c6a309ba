package io.heddle.tools;

import io.heddle.client.BadInputException;
import io.heddle.diagnostics.ClusterSnapshot;
import io.heddle.diagnostics.ClusterWatch;
import io.heddle.diagnostics.Freshness;
import io.heddle.tools.text.FullScreen;
import io.heddle.tools.text.Terminal;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code heddle stat}: what the nodes of a cluster on this host do, read from their files. */
@Command(
        name = "stat",
        description = "Show what the nodes of a cluster on this host do; refreshes until q or Ctrl-C.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "It only reads the files that every node keeps in shared memory and disturbs nobody. On a terminal: s sorts, r reverses,",
            "up and down choose a worker, Enter opens it, space holds the picture, q ends. Examples:",
            "",
            "    heddle stat                       follow the only cluster of this host",
            "    heddle stat --cluster default     follow one of several",
            "    heddle stat --once --json         one JSON object, for a script",
            "    heddle stat --csv > numbers.csv   a line for each worker and second, until Ctrl-C",
            "    heddle stat --filter paused       only workers whose name, host or state has that in it",
            "",
            ExitCodes.HELP,
        })
final class StatCommand implements Callable<Integer> {
    /** Rates need two looks. */
    private static final long RATE_INTERVAL_MS = 500;

    private static final long RECORDED_INTERVAL_MS = 1_000;
    private static final double INTERVAL_SECONDS_MAX = 3_600;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private WatchedCluster watched;

    @Option(names = "--once", description = "Show it once and end.")
    private boolean isOnce;

    @Option(names = "--json", description = "Print each look as one JSON object on one line.")
    private boolean isJson;

    @Option(names = "--csv", description = "Print each look as CSV, a line for each worker, below one line of names.")
    private boolean isCsv;

    @Option(
            names = "--filter",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "Show only workers whose name, host or state contains TEXT, in upper or lower case.")
    private String filter = "";

    @Option(
            names = "--interval",
            paramLabel = "SECONDS",
            description = "Time between two looks, 0.1 or more. Default: 0.5 on a terminal, else 1.")
    private @Nullable Double givenIntervalSeconds;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** Made by picocli. */
    StatCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        final long recordedMs = intervalMs(RECORDED_INTERVAL_MS);
        if (isCsv && isJson) {
            throw new BadInputException("--csv and --json are given, expected one of them");
        }
        final Path directory = watched.present();
        final Terminal terminal = Terminal.of(isJson || isCsv);
        try (ClusterWatch watch = new ClusterWatch(directory)) {
            watch.snapshot();
            TimeUnit.MILLISECONDS.sleep(RATE_INTERVAL_MS);
            if (!isOnce && !isJson && !isCsv) {
                try (FullScreen screen = FullScreen.open(terminal)) {
                    if (screen != null) {
                        return onScreen(screen, watch, intervalMs(Freshness.LOOK_INTERVAL_MS));
                    }
                }
            }
            return asLines(terminal, watch, directory, recordedMs);
        }
    }

    /** Who watches a terminal is told of the ill in time; files would only grow. */
    private long intervalMs(final long otherwiseMs) {
        final Double seconds = givenIntervalSeconds;
        if (seconds == null) {
            return otherwiseMs;
        }
        if (!(seconds >= 0.1 && seconds <= INTERVAL_SECONDS_MAX)) {
            throw new BadInputException("--interval is " + seconds + ", expected 0.1 to 3600 seconds");
        }
        return (long) (seconds * 1000);
    }

    private ClusterSnapshot look(final ClusterWatch watch) {
        final ClusterSnapshot snapshot = watch.snapshot();
        final String wanted = filter.toLowerCase(Locale.ROOT);
        return snapshot.withWorkers(snapshot.workers().stream()
                .filter(worker -> (worker.name() + " " + worker.host() + " " + worker.state())
                        .toLowerCase(Locale.ROOT)
                        .contains(wanted))
                .toList());
    }

    private Integer onScreen(final FullScreen screen, final ClusterWatch watch, final long intervalMs)
            throws InterruptedException {
        final StatScreen view = new StatScreen();
        ClusterSnapshot snapshot = look(watch);
        while (!view.isEnded()) {
            view.draw(screen, snapshot);
            final int key = screen.awaitKey(intervalMs);
            if (key != FullScreen.NONE) {
                view.onKey(key);
            }
            if (!view.isHeld()) {
                snapshot = look(watch);
            }
        }
        return ExitCodes.DONE;
    }

    private Integer asLines(
            final Terminal terminal, final ClusterWatch watch, final Path directory, final long intervalMs)
            throws InterruptedException {
        final PrintWriter out = spec.commandLine().getOut();
        if (isCsv) {
            out.println(StatCsv.header());
        }
        while (true) {
            final ClusterSnapshot snapshot = look(watch);
            if (isJson) {
                out.println(snapshot.toJson());
                out.flush();
            } else if (isCsv) {
                StatCsv.lines(snapshot).forEach(out::println);
                out.flush();
            } else {
                if (!isOnce) {
                    terminal.line();
                }
                StatView.lines(snapshot).forEach(terminal::line);
            }
            if (isOnce) {
                return ExitCodes.DONE;
            }
            ClusterChoice.living(directory.toString()); // the dead do nothing any more: the last look is above
            TimeUnit.MILLISECONDS.sleep(intervalMs);
        }
    }
}
