package io.heddle.tools.text;

import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Progress of one stage: a bar that moves in its line on a terminal, and without one a plain line when the stage ends and at most every
 * few seconds. For one thread, which calls {@link #update} as often as it likes.
 */
public final class ProgressLine {
    private static final long DRAW_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long PLAIN_INTERVAL_NS = TimeUnit.SECONDS.toNanos(5);
    private static final int LABEL_WIDTH = 12;

    private final Terminal terminal;
    private final String label;
    private final long startNs;
    private long drawnNs;

    /**
     * Begin a stage.
     *
     * @param terminal to draw on.
     * @param label    name of the stage.
     */
    public ProgressLine(final Terminal terminal, final String label) {
        this.terminal = terminal;
        this.label = label;
        startNs = System.nanoTime();
        drawnNs = startNs;
        if (terminal.isInteractive()) {
            draw(0, 0, "", startNs);
        }
    }

    /**
     * Show how far the stage is.
     *
     * @param done   steps that are done.
     * @param total  steps there are, as far as known.
     * @param detail further words.
     */
    public void update(final long done, final long total, final String detail) {
        final long nowNs = System.nanoTime();
        if (nowNs - drawnNs >= (terminal.isInteractive() ? DRAW_INTERVAL_NS : PLAIN_INTERVAL_NS)) {
            drawnNs = nowNs;
            draw(done, total, detail, nowNs);
        }
    }

    private void draw(final long done, final long total, final String detail, final long nowNs) {
        final String counts = total == 0 ? "" : Math.min(done, total) + "/" + total + " tasks  ";
        final String tail = String.format(Locale.ROOT, "%s%.1f s  %s", counts, (nowNs - startNs) / 1e9, detail);
        if (!terminal.isInteractive()) {
            terminal.line("  %-" + LABEL_WIDTH + "s %s", label, tail.stripTrailing());
            return;
        }
        final int barWidth = Math.max(8, Math.min(32, terminal.width() - LABEL_WIDTH - 45));
        final int filled = total == 0 ? 0 : (int) (barWidth * Math.min(done, total) / total);
        final String bar = "#".repeat(filled) + ".".repeat(barWidth - filled);
        final String text = String.format(Locale.ROOT, "  %-" + LABEL_WIDTH + "s [%s] %s", label, bar, tail);
        terminal.overwrite(text.length() >= terminal.width() ? text.substring(0, terminal.width() - 1) : text);
    }

    /**
     * End the stage with a line that stays.
     *
     * @param outcome words about it.
     * @return how long it took, in nanoseconds.
     */
    public long end(final String outcome) {
        final long durationNs = System.nanoTime() - startNs;
        if (terminal.isInteractive()) {
            terminal.overwrite("");
        }
        terminal.line("  %-" + LABEL_WIDTH + "s %8.2f s   %s", label, durationNs / 1e9, outcome);
        return durationNs;
    }

    /** End the stage without a word, as after a failure. */
    public void abandon() {
        if (terminal.isInteractive()) {
            terminal.overwrite("");
        }
    }
}
