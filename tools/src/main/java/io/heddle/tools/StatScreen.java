package io.heddle.tools;

import io.heddle.client.MemorySize;
import io.heddle.diagnostics.ClusterSnapshot;
import io.heddle.diagnostics.ClusterSnapshot.ErrorView;
import io.heddle.diagnostics.ClusterSnapshot.WorkerView;
import io.heddle.tools.text.FullScreen;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What {@code heddle stat} shows on a whole screen, and what its keys do. For one thread. */
final class StatScreen {
    private static final String KEYS =
            "s sort  r reverse  up/down choose a worker  Enter open or close it  space hold  q end";

    /** So many workers are shown before functions and errors get a line. */
    private static final int WORKERS_MIN = 8;

    /** By what workers can be sorted; each from its natural end. */
    private record Order(String name, Comparator<WorkerView> comparator) {}

    private static final List<Order> ORDERS = List.of(
            new Order("name", Comparator.comparing(WorkerView::name)),
            new Order("used", Comparator.comparingLong(WorkerView::usedBytes).reversed()),
            new Order("cpu", Comparator.comparingDouble(WorkerView::cpuPercent).reversed()),
            new Order("busy", Comparator.comparingLong(WorkerView::threadsBusy).reversed()),
            new Order(
                    "queued", Comparator.comparingLong(WorkerView::tasksQueued).reversed()),
            new Order(
                    "runs",
                    Comparator.comparingDouble(WorkerView::runsPerSecond).reversed()),
            new Order(
                    "spilled",
                    Comparator.comparingLong(WorkerView::spilledBytes).reversed()),
            new Order("state", Comparator.comparing(WorkerView::state).reversed()));

    private int order;
    private boolean isReversed;
    private boolean isHeld;
    private boolean isOpen;
    private boolean isEnded;
    private String chosen = "";
    private List<String> names = List.of();

    boolean isEnded() {
        return isEnded;
    }

    /** Whether the picture shall stay as it is. */
    boolean isHeld() {
        return isHeld;
    }

    void onKey(final int key) {
        switch (key) {
            case 's' -> order = (order + 1) % ORDERS.size();
            case 'r' -> isReversed = !isReversed;
            case FullScreen.UP, 'k' -> choose(-1);
            case FullScreen.DOWN, 'j' -> choose(1);
            case '\n', '\r' -> isOpen = !isOpen;
            case ' ' -> isHeld = !isHeld;
            case 'q', 'Q' -> isEnded = true;
            default -> {
                // Not a key of this screen.
            }
        }
    }

    private void choose(final int step) {
        if (!names.isEmpty()) {
            final int at = names.indexOf(chosen);
            chosen = names.get(Math.max(0, Math.min(names.size() - 1, at + step)));
        }
    }

    /** The snapshot with its workers in the chosen order. */
    ClusterSnapshot sorted(final ClusterSnapshot snapshot) {
        final List<WorkerView> workers = new ArrayList<>(snapshot.workers());
        final Comparator<WorkerView> comparator = ORDERS.get(order).comparator().thenComparing(WorkerView::name);
        workers.sort(isReversed ? comparator.reversed() : comparator);
        names = workers.stream().map(WorkerView::name).toList();
        return snapshot.withWorkers(workers);
    }

    void draw(final FullScreen screen, final ClusterSnapshot snapshot) {
        screen.measure();
        final Picture picture = picture(snapshot, screen.rows() - 1, screen.columns() - 1);
        screen.draw(
                picture.lines(),
                picture.inverse(),
                (isHeld ? "HELD  " : "") + "by " + ORDERS.get(order).name() + "  " + KEYS);
    }

    /**
     * What stands on the screen above its last line.
     *
     * @param inverse number of the line of the chosen worker, or -1.
     */
    record Picture(List<String> lines, int inverse) {}

    /**
     * What fits: the chosen worker and, if it is open, its details right below it before other workers, and these before functions and
     * errors.
     *
     * @param height lines there is room for.
     * @param width characters of a line.
     */
    Picture picture(final ClusterSnapshot snapshot, final int height, final int width) {
        final ClusterSnapshot shown = sorted(snapshot);
        final List<WorkerView> workers = shown.workers();
        if (isOpen && names.indexOf(chosen) < 0) {
            choose(1);
        }
        final int at = names.indexOf(chosen);
        final List<String> lines = StatView.head(shown);
        final List<String> tail = StatView.tail(shown);
        int inverse = -1;
        if (!workers.isEmpty()) {
            final List<String> rows = StatWorkers.lines(workers, width);
            final List<String> details = isOpen && at >= 0 ? details(workers.get(at), shown) : List.of();
            lines.add("");
            lines.add(rows.get(0));
            final int room = height - lines.size() - details.size();
            int count = workers.size();
            if (count > room - tail.size()) {
                count = Math.min(count, Math.max(Math.min(WORKERS_MIN, room), room - tail.size()) - 1);
                count = Math.max(1, count);
            }
            final int first = Math.max(0, Math.min(workers.size() - count, at - count / 2));
            for (int i = first; i < first + count; i++) {
                inverse = i == at ? lines.size() : inverse;
                lines.add(rows.get(i + 1));
                lines.addAll(i == at ? details : List.of());
            }
            if (count < workers.size()) {
                lines.add(first + " workers above, " + (workers.size() - first - count) + " below");
            }
        }
        lines.addAll(tail);
        return new Picture(lines, inverse);
    }

    private static String atMost(final String share, final long ns) {
        if (ns == Long.MAX_VALUE) {
            return share + " over a minute";
        }
        final String bound = ns < 1_000_000
                ? String.format(Locale.ROOT, "%.0f us", ns / 1e3)
                : ns < 1_000_000_000
                        ? String.format(Locale.ROOT, "%.1f ms", ns / 1e6)
                        : String.format(Locale.ROOT, "%.1f s", ns / 1e9);
        return share + " up to " + bound;
    }

    private static List<String> details(final WorkerView worker, final ClusterSnapshot snapshot) {
        final List<String> lines = new ArrayList<>();
        lines.add("--- " + worker.name() + " on " + worker.host() + ", pid " + worker.pid() + ", "
                + StatView.state(worker.state(), worker.heartbeatAgeMs()));
        lines.add(String.format(
                Locale.ROOT,
                "runs       %,d ended well, %,d failed, %d of %d threads busy, %,d queued",
                worker.runsFinished(),
                worker.runsErred(),
                worker.threadsBusy(),
                worker.threads(),
                worker.tasksQueued()));
        if (worker.runMedianNs() > 0) {
            lines.add("took       " + atMost("half of them", worker.runMedianNs()) + ", "
                    + atMost("99 of 100", worker.runTailNs()));
        }
        lines.add(String.format(
                Locale.ROOT,
                "memory     %s used, %s reserved, peak %s of %s; %,d results",
                MemorySize.format(worker.usedBytes()),
                MemorySize.format(worker.reservedBytes()),
                MemorySize.format(worker.peakBytes()),
                MemorySize.format(worker.limitBytes()),
                worker.results()));
        lines.add(String.format(
                Locale.ROOT,
                "policy     spills from %s down to %s, begins no run from %s; %s written, %s read back%s",
                MemorySize.format(worker.spillStartBytes()),
                MemorySize.format(worker.targetBytes()),
                MemorySize.format(worker.pauseBytes()),
                MemorySize.format(worker.spilledBytes()),
                MemorySize.format(worker.reloadedBytes()),
                worker.spillBlocked() ? "; the disk takes no more" : ""));
        lines.add(String.format(
                Locale.ROOT,
                "process    cpu %.0f %%, heap %s of %s",
                worker.cpuPercent(),
                MemorySize.format(worker.heapUsedBytes()),
                MemorySize.format(worker.heapLimitBytes())));
        for (final ErrorView error : snapshot.errors()) {
            if (error.node().equals(worker.name())) {
                lines.add("error      " + StatView.timeOfDay(error.timeNs()) + "  "
                        + error.text().lines().findFirst().orElse(""));
            }
        }
        return lines;
    }
}
