package io.heddle.client;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * A bar that moves with the tasks that end: how many, how many per second, how long it will take. On a terminal it moves in its line;
 * elsewhere a line is printed now and then. For one thread, which waits.
 */
final class ProgressBar {
    private static final long TERMINAL_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long PLAIN_INTERVAL_NS = TimeUnit.SECONDS.toNanos(5);
    private static final Path ERROR_OUTPUT = Path.of("/proc/self/fd/2");
    private static final int WIDTH = 30;
    /** The rate is that of about so long ago. */
    private static final double RATE_SPAN_S = 3;

    private final PrintStream out;
    private final boolean isTerminal;
    private final long startNs;
    private long lastNs;
    private int lastDone;
    private double rate;

    /**
     * Nothing is drawn yet.
     *
     * @param isTerminal whether the line that is there may be drawn over.
     * @param startNs    by the clock of {@link System#nanoTime()}, as all times here.
     */
    ProgressBar(final PrintStream out, final boolean isTerminal, final long startNs) {
        this.out = out;
        this.isTerminal = isTerminal;
        this.startNs = startNs;
        this.lastNs = startNs;
    }

    /** Whether the standard error output of this process is a terminal, as Linux says it. */
    static boolean isTerminal() {
        try {
            return Files.readSymbolicLink(ERROR_OUTPUT).toString().matches("/dev/(pts/|tty).*");
        } catch (final IOException | UnsupportedOperationException unknown) {
            return false;
        }
    }

    /** Shows the futures until all have ended; then its last line stays. */
    static void follow(
            final Iterable<? extends TaskFuture<?>> futures, final PrintStream out, final boolean isTerminal) {
        try (EndedTasks ended = new EndedTasks(futures)) {
            final ProgressBar bar = new ProgressBar(out, isTerminal, System.nanoTime());
            final long intervalNs = isTerminal ? TERMINAL_INTERVAL_NS : PLAIN_INTERVAL_NS;
            while (!ended.await(0, false, intervalNs)) {
                bar.show(ended.size() - ended.pending(), ended.failed(), ended.size(), System.nanoTime());
            }
            bar.end(ended.failed(), ended.size(), System.nanoTime());
        }
    }

    private void show(final int done, final int failed, final int total, final long nowNs) {
        print(line(done, failed, total, nowNs), false);
    }

    private void end(final int failed, final int total, final long nowNs) {
        print(lastLine(failed, total, nowNs), true);
    }

    private void print(final String line, final boolean isLast) {
        out.print(
                isTerminal
                        ? "\r" + line + "\u001b[K" + (isLast ? System.lineSeparator() : "")
                        : line + System.lineSeparator());
        out.flush();
    }

    /** The line while tasks are pending. */
    String line(final int done, final int failed, final int total, final long nowNs) {
        final double seconds = (nowNs - lastNs) / 1e9;
        if (seconds > 0) {
            final double share = Math.min(1, seconds / RATE_SPAN_S);
            final double now = (done - lastDone) / seconds;
            rate = lastNs == startNs ? now : rate + (now - rate) * share;
            lastNs = nowNs;
            lastDone = done;
        }
        final String left = rate > 0 ? duration((total - done) / rate) + " left" : "no end in sight yet";
        return head(done, failed, total) + String.format(Locale.ROOT, "  %s, %s", perSecond(rate), left);
    }

    private String lastLine(final int failed, final int total, final long nowNs) {
        final double seconds = Math.max(1e-9, (nowNs - startNs) / 1e9);
        return head(total, failed, total)
                + String.format(Locale.ROOT, "  %s, %s", perSecond(total / seconds), duration(seconds));
    }

    private static String head(final int done, final int failed, final int total) {
        final int filled = total == 0 ? WIDTH : (int) ((long) WIDTH * done / total);
        return "[" + "#".repeat(filled) + ".".repeat(WIDTH - filled) + "] "
                + String.format(
                        Locale.ROOT,
                        "%3d %% %,d/%,d%s",
                        total == 0 ? 100 : 100L * done / total,
                        done,
                        total,
                        failed > 0 ? String.format(Locale.ROOT, ", %,d failed", failed) : "");
    }

    private static String perSecond(final double rate) {
        return String.format(Locale.ROOT, rate < 10 ? "%.1f/s" : "%,.0f/s", rate);
    }

    private static String duration(final double seconds) {
        if (seconds < 60) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        final long whole = Math.round(seconds);
        return whole < 3600
                ? String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60)
                : String.format(Locale.ROOT, "%,d h %02d min", whole / 3600, whole / 60 % 60);
    }
}
