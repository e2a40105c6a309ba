package io.heddle.jmh;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The figures of one program run: as lines of JSON while they come, or as a table at the end. One thread. */
final class BenchReport {
    private static final String ROW = "%-10s %-13s %-18s %14s %14s %14s %-10s %-22s %14s %8s%n";

    private final List<Figure> figures = new ArrayList<>();
    private final PrintStream out;
    private final PrintStream progress;
    private final boolean isJson;

    /** Figures go to {@code out}, everything else to {@code progress}. */
    BenchReport(final PrintStream out, final PrintStream progress, final boolean isJson) {
        this.out = out;
        this.progress = progress;
        this.isJson = isJson;
    }

    /** Says what is going on. */
    void progress(final String text) {
        progress.println("bench: " + text);
        progress.flush();
    }

    /** Takes a figure. */
    void add(final Figure figure) {
        figures.add(figure);
        if (isJson) {
            out.println(figure.toJson());
            out.flush();
        }
    }

    /** Prints the table, unless the figures went out as JSON. */
    void end() {
        if (isJson) {
            return;
        }
        out.printf(
                ROW, "bench", "case", "metric", "median", "min", "max", "unit", "baseline", "baseline value", "ratio");
        for (final Figure figure : figures) {
            final Double baseline = figure.baseline();
            final Double ratio = figure.ratio();
            out.printf(
                    ROW,
                    figure.bench(),
                    figure.caseName(),
                    figure.metric(),
                    number(figure.value()),
                    number(figure.min()),
                    number(figure.max()),
                    figure.unit(),
                    figure.baselineName() == null ? "-" : figure.baselineName(),
                    baseline == null ? "-" : number(baseline),
                    ratio == null ? "-" : number(ratio));
        }
        out.flush();
    }

    private static String number(final double value) {
        return String.format(
                Locale.ROOT, Math.abs(value) >= 1_000 ? "%,.0f" : Math.abs(value) < 1 ? "%.3f" : "%.2f", value);
    }
}
