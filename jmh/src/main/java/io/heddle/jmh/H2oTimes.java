package io.heddle.jmh;

import java.util.stream.DoubleStream;

/** Seconds of both engines, a run each in turns; the first runs warm up and count as such only. */
final class H2oTimes {
    static final String BASELINE = "duckdb";

    private static final String SECONDS = "seconds";
    private static final String FIRST_SECONDS = "first-seconds";
    private static final int WARM_UPS = 2;
    private static final int RUNS_MAX = 60;
    private static final double SECONDS_WANTED = 1.2;

    private final String bench;
    private final DoubleStream.Builder heddle = DoubleStream.builder();
    private final DoubleStream.Builder duckdb = DoubleStream.builder();
    private double firstHeddle = Double.NaN;
    private double firstDuckdb = Double.NaN;
    private double sum;
    private int count;

    H2oTimes(final String bench, final BenchSettings settings) {
        this.bench = bench;
        this.count = settings.isAlone() ? 0 : -WARM_UPS;
    }

    /** A run of both; not a number where there is no DuckDB. */
    void add(final double heddleSeconds, final double duckdbSeconds) {
        if (Double.isNaN(firstHeddle)) {
            firstHeddle = heddleSeconds;
            firstDuckdb = duckdbSeconds;
        }
        if (count++ >= 0) {
            heddle.add(heddleSeconds);
            duckdb.add(duckdbSeconds);
            sum += heddleSeconds;
        }
    }

    /** Whether there are as many as asked for, and more where they are short. */
    boolean suffice(final BenchSettings settings) {
        if (settings.isAlone()) {
            return count > 0;
        }
        return count >= settings.runs() && (settings.isQuick() || sum >= SECONDS_WANTED || count >= RUNS_MAX);
    }

    /** What the very first run took. */
    Figure first(final String caseName) {
        return beside(Figure.of(bench, caseName, FIRST_SECONDS, "s", new double[] {firstHeddle}), firstDuckdb);
    }

    /** Medians of the runs that count; asked for once. */
    Figure figure(final String caseName) {
        return beside(
                Figure.of(bench, caseName, SECONDS, "s", heddle.build().toArray()),
                duckdb.build().toArray());
    }

    /** The sum of medians. */
    static Figure total(final String bench, final String caseName, final double heddle, final double duckdb) {
        return beside(Figure.of(bench, caseName, SECONDS, "s", new double[] {heddle}), duckdb);
    }

    private static Figure beside(final Figure figure, final double... duckdb) {
        return Double.isNaN(duckdb[0]) ? figure : figure.against(BASELINE, duckdb);
    }
}
