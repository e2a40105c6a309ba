package io.heddle.tools;

import io.heddle.client.MemorySize;
import io.heddle.diagnostics.ClusterSnapshot;
import io.heddle.diagnostics.ClusterSnapshot.DriverView;
import io.heddle.diagnostics.ClusterSnapshot.ErrorView;
import io.heddle.diagnostics.ClusterSnapshot.PrefixView;
import io.heddle.diagnostics.ClusterSnapshot.SchedulerView;
import io.heddle.diagnostics.ClusterSnapshot.WorkerView;
import io.heddle.diagnostics.NodeState;
import io.heddle.tools.text.AlignedText;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** A snapshot of a cluster as lines of text. */
final class StatView {
    private static final int SHOWN_ERRORS = 5;
    private static final int SHOWN_PREFIXES = 8;

    private StatView() {}

    /** All of it, however long and wide it is. */
    static List<String> lines(final ClusterSnapshot snapshot) {
        final List<String> lines = head(snapshot);
        if (!snapshot.workers().isEmpty()) {
            lines.add("");
            lines.addAll(StatWorkers.lines(snapshot.workers(), Integer.MAX_VALUE));
        }
        lines.addAll(tail(snapshot));
        return lines;
    }

    /** The cluster and what is there once. */
    static List<String> head(final ClusterSnapshot snapshot) {
        final List<String> lines = new ArrayList<>();
        lines.add(headline(snapshot));
        lines.addAll(nodes(snapshot));
        return lines;
    }

    /** What stands below the workers. */
    static List<String> tail(final ClusterSnapshot snapshot) {
        final List<String> lines = new ArrayList<>();
        final List<PrefixView> prefixes = busiest(snapshot.prefixes());
        if (!prefixes.isEmpty()) {
            lines.add("");
            lines.addAll(prefixes(prefixes).lines());
        }
        if (!snapshot.errors().isEmpty()) {
            lines.add("");
            lines.add("last errors");
            final int from = Math.max(0, snapshot.errors().size() - SHOWN_ERRORS);
            for (final ErrorView error :
                    snapshot.errors().subList(from, snapshot.errors().size())) {
                lines.add("  " + timeOfDay(error.timeNs()) + "  " + error.node() + "  "
                        + (error.function() == null ? "" : error.function() + ": ") + firstLine(error.text()));
            }
        }
        return lines;
    }

    private static String headline(final ClusterSnapshot snapshot) {
        final SchedulerView scheduler = snapshot.scheduler();
        final StringBuilder line = new StringBuilder();
        line.append("cluster    ").append(snapshot.cluster()).append("   ").append(timeOfDay(snapshot.timeNs()));
        final List<WorkerView> counted = snapshot.counted();
        long heldBytes = 0;
        long limitBytes = 0;
        for (final WorkerView worker : counted) {
            heldBytes += worker.usedBytes() + worker.reservedBytes();
            limitBytes += worker.limitBytes();
        }
        line.append("   ").append(counted.size()).append(counted.size() == 1 ? " worker" : " workers");
        if (!counted.isEmpty() && counted.stream().allMatch(worker -> worker.state() == NodeState.DEAD)) {
            line.append(" (dead, as they were)");
        }
        line.append("   memory ").append(MemorySize.format(heldBytes)).append(" of ");
        line.append(MemorySize.format(limitBytes));
        if (scheduler != null) {
            line.append("   ").append(scheduler.clients()).append(scheduler.clients() == 1 ? " client" : " clients");
            if (scheduler.dashboard() != null) {
                line.append("   ").append(scheduler.dashboard());
            }
        }
        return line.toString();
    }

    private static List<String> nodes(final ClusterSnapshot snapshot) {
        final List<String> lines = new ArrayList<>();
        final SchedulerView scheduler = snapshot.scheduler();
        if (scheduler == null) {
            lines.add("scheduler  none on this host");
        } else {
            lines.add(String.format(
                    Locale.ROOT,
                    "scheduler  %s   pid %d   cpu %.0f %%",
                    state(scheduler.state(), scheduler.heartbeatAgeMs()),
                    scheduler.pid(),
                    scheduler.cpuPercent()));
            lines.add(String.format(
                    Locale.ROOT,
                    "tasks      waiting %,d   ready %,d   running %,d   in memory %,d   finished %,d (%,.0f/s)   erred %,d",
                    scheduler.tasksWaiting(),
                    scheduler.tasksReady(),
                    scheduler.tasksAssigned(),
                    scheduler.tasksInMemory(),
                    scheduler.tasksFinished(),
                    scheduler.tasksPerSecond(),
                    scheduler.tasksErred()));
        }
        final DriverView driver = snapshot.driver();
        if (driver != null && (scheduler == null || driver.pid() != scheduler.pid())) {
            lines.add(String.format(
                    Locale.ROOT,
                    "driver     %s   pid %d",
                    state(driver.state(), driver.heartbeatAgeMs()),
                    driver.pid()));
        }
        return lines;
    }

    /** Those with something to do, then those that ran most. */
    private static List<PrefixView> busiest(final List<PrefixView> prefixes) {
        return prefixes.stream()
                .filter(prefix -> prefix.tasksFinished() + prefix.tasksErred() + prefix.tasksLeft() > 0)
                .sorted(Comparator.comparingLong(PrefixView::tasksLeft)
                        .thenComparingLong(PrefixView::tasksFinished)
                        .reversed())
                .limit(SHOWN_PREFIXES)
                .toList();
    }

    private static AlignedText prefixes(final List<PrefixView> prefixes) {
        final AlignedText table =
                new AlignedText("function", "finished", "running", "to do", "in memory", "erred", "time", "result");
        for (final PrefixView prefix : prefixes) {
            table.row(
                    prefix.name(),
                    String.format(Locale.ROOT, "%,d", prefix.tasksFinished()),
                    String.format(Locale.ROOT, "%,d", prefix.tasksAssigned()),
                    String.format(Locale.ROOT, "%,d", prefix.tasksWaiting() + prefix.tasksReady()),
                    String.format(Locale.ROOT, "%,d", prefix.tasksInMemory()),
                    String.format(Locale.ROOT, "%,d", prefix.tasksErred()),
                    String.format(Locale.ROOT, "%.3f ms", prefix.meanDurationNs() / 1e6),
                    MemorySize.format(prefix.meanResultBytes()));
        }
        return table;
    }

    static String state(final NodeState state, final long heartbeatAgeMs) {
        final String age = String.format(Locale.ROOT, "%.1f s", heartbeatAgeMs / 1e3);
        return switch (state) {
            case RUNNING, PAUSED, DEAD -> state.text();
            case LATE -> "late (silent for " + age + ")";
            case FROZEN -> "frozen (process stopped, silent for " + age + ")";
        };
    }

    private static String firstLine(final String text) {
        final int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }

    static String timeOfDay(final long epochNs) {
        return LocalTime.ofInstant(Instant.ofEpochSecond(0, epochNs), ZoneId.systemDefault())
                .format(DateTimeFormatter.ofPattern("HH:mm:ss"));
    }
}
