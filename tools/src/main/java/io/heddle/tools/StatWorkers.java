package io.heddle.tools;

import io.heddle.client.MemorySize;
import io.heddle.diagnostics.ClusterSnapshot.WorkerView;
import io.heddle.diagnostics.NodeState;
import io.heddle.tools.text.AlignedText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** The table of workers, a row each, with as many columns as the terminal is wide for. */
final class StatWorkers {
    private static final int BAR_WIDTH = 20;
    /** Columns of this rank are never left out. */
    private static final int ALWAYS = 0;

    /** A column; those of a higher rank are left out before those of a lower one. */
    private record Column(String heading, int rank, Function<WorkerView, String> cell) {}

    private static final List<Column> COLUMNS = List.of(
            new Column("worker", ALWAYS, WorkerView::name),
            new Column("state", ALWAYS, StatWorkers::state),
            new Column("busy", 1, worker -> worker.threadsBusy() + "/" + worker.threads()),
            new Column("queued", 7, worker -> Long.toString(worker.tasksQueued())),
            new Column("runs/s", 4, worker -> String.format(Locale.ROOT, "%,.0f", worker.runsPerSecond())),
            new Column("memory", ALWAYS, StatWorkers::bar),
            new Column("used", 2, worker -> MemorySize.format(worker.usedBytes())),
            new Column("limit", 6, worker -> MemorySize.format(worker.limitBytes())),
            new Column("peak", 10, worker -> MemorySize.format(worker.peakBytes())),
            new Column("spilled", 3, worker -> MemorySize.format(worker.spilledBytes())),
            new Column("in/s", 8, worker -> MemorySize.format((long) worker.inBytesPerSecond())),
            new Column("out/s", 9, worker -> MemorySize.format((long) worker.outBytesPerSecond())),
            new Column("cpu", 5, worker -> String.format(Locale.ROOT, "%.0f %%", worker.cpuPercent())),
            new Column("pid", 11, worker -> Long.toString(worker.pid())));

    private StatWorkers() {}

    /**
     * The heading and a row for each worker.
     *
     * @param widthMax characters that a line may have; what is always shown may be wider.
     */
    static List<String> lines(final List<WorkerView> workers, final int widthMax) {
        final List<Column> shown = new ArrayList<>(COLUMNS);
        List<String> lines = table(shown, workers);
        while (lines.stream().anyMatch(line -> line.length() > widthMax)) {
            final Column last =
                    shown.stream().max(Comparator.comparingInt(Column::rank)).orElseThrow();
            if (last.rank() == ALWAYS) {
                break;
            }
            shown.remove(last);
            lines = table(shown, workers);
        }
        return lines;
    }

    private static List<String> table(final List<Column> columns, final List<WorkerView> workers) {
        final AlignedText table =
                new AlignedText(columns.stream().map(Column::heading).toArray(String[]::new));
        for (final WorkerView worker : workers) {
            table.row(
                    columns.stream().map(column -> column.cell().apply(worker)).toArray(String[]::new));
        }
        return table.lines();
    }

    /** Short, since one long state would push the columns of all others out of sight. */
    private static String state(final WorkerView worker) {
        final NodeState state = worker.state();
        final String age = state == NodeState.LATE || state == NodeState.FROZEN
                ? String.format(Locale.ROOT, " %.1f s", worker.heartbeatAgeMs() / 1e3)
                : "";
        return state.text() + age + (worker.spillBlocked() ? ", disk full" : "");
    }

    /** Used as #, reserved as =, the mark above which no run begins as |. */
    private static String bar(final WorkerView worker) {
        final double limit = Math.max(1, worker.limitBytes());
        final int used = (int) Math.round(BAR_WIDTH * Math.min(1, worker.usedBytes() / limit));
        final int held =
                (int) Math.round(BAR_WIDTH * Math.min(1, (worker.usedBytes() + worker.reservedBytes()) / limit));
        final int pause = worker.pauseBytes() == 0 ? -1 : (int) (BAR_WIDTH * (worker.pauseBytes() / limit));
        final StringBuilder bar = new StringBuilder("[");
        for (int i = 0; i < BAR_WIDTH; i++) {
            bar.append(i < used ? '#' : i < held ? '=' : i == pause ? '|' : '.');
        }
        return bar.append(']').toString();
    }
}
