package io.heddle.jmh;

import io.heddle.client.Client;
import io.heddle.frame.DataFrame;
import io.heddle.frame.Table;
import io.heddle.frame.expression.Aggregate;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Expressions;
import io.heddle.frame.expression.Field;
import io.heddle.jmh.FrameQuestion.Tables;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.DoubleStream;

/**
 * The data frame on the questions of the H2O db-benchmark, in one JVM, beside DuckDB: the same files, the same number of threads, in turns. A
 * time is that from the call to the whole answer standing in memory, planning included; nothing is kept from one run for the next. Two runs come
 * before those that count, of which there are more than asked for where they are short: the compilers of this JVM work beside the first ones, and the
 * median shall be that of the others. What the very first run took is told as {@code first-seconds}. After each question both answers are summed up
 * and must agree, else the exit code is 3. {@code groupby-total} and {@code join-total} add up medians, where all their questions were asked.
 */
final class FrameBench {
    private static final String BENCH = "frame";
    private static final String LOAD = "csv-load";
    private static final String SECONDS = "seconds";
    private static final String BASELINE = "duckdb";
    private static final int THREADS = 2;
    private static final long ROWS = 1_000_000;
    private static final long ROWS_QUICK = 20_000;
    private static final String FIRST_SECONDS = "first-seconds";
    private static final int WARM_UPS = 2;
    private static final int RUNS_MAX = 60;
    private static final double SECONDS_WANTED = 1.2;
    private static final long MEMORY_BYTES_PER_ROW = 900;
    private static final long MEMORY_BYTES_MIN = 1L << 30;
    private static final double TOLERANCE = 1e-7;

    private final BenchSettings settings;
    private final BenchReport report;
    private final BenchDirectory directory;
    private final long rowCount;

    FrameBench(final BenchSettings settings, final BenchReport report, final BenchDirectory directory) {
        this.settings = settings;
        this.report = report;
        this.directory = directory;
        this.rowCount = settings.rows() > 0 ? settings.rows() : settings.isQuick() ? ROWS_QUICK : ROWS;
        final List<String> names = new ArrayList<>(List.of(LOAD));
        FrameQuestion.GROUP_BY.forEach(question -> names.add(question.name()));
        FrameQuestion.JOIN.forEach(question -> names.add(question.name()));
        settings.requireKnown(names);
    }

    /** Seconds of both engines, a run each. */
    private static final class Times {
        private final DoubleStream.Builder heddle = DoubleStream.builder();
        private final DoubleStream.Builder duckdb = DoubleStream.builder();
        private double firstHeddle = Double.NaN;
        private double firstDuckdb = Double.NaN;
        private double sum;
        private int count = -WARM_UPS;

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
            return count >= settings.runs() && (settings.isQuick() || sum >= SECONDS_WANTED || count >= RUNS_MAX);
        }

        Figure first(final String caseName) {
            return Figure.of(BENCH, caseName, FIRST_SECONDS, "s", new double[] {firstHeddle})
                    .against(BASELINE, new double[] {firstDuckdb});
        }

        Figure figure(final String caseName) {
            return Figure.of(BENCH, caseName, SECONDS, "s", heddle.build().toArray())
                    .against(BASELINE, duckdb.build().toArray());
        }
    }

    /** Runs it; returns the exit code. */
    int run() {
        final boolean joins = FrameQuestion.JOIN.stream().anyMatch(question -> settings.wants(question.name()));
        report.progress("data of " + rowCount + " rows");
        final H2oData data = new H2oData(rowCount);
        final Path groups = directory.disk().resolve("groups.csv");
        data.writeGroups(groups);
        final String memory = (MEMORY_BYTES_MIN + MEMORY_BYTES_PER_ROW * rowCount) + "B";
        try (Client client = Client.builder()
                        .workers(1)
                        .threadsPerWorker(THREADS)
                        .memoryLimit(memory)
                        .start();
                DuckDatabase duckdb = new DuckDatabase(THREADS)) {
            try (DataFrame frame = load(client, duckdb, "x", groups)) {
                if (settings.wants(LOAD)) {
                    measureLoad(client, duckdb, groups);
                }
                askAll(FrameQuestion.GROUP_BY, new Tables(frame, frame, frame, frame, frame), duckdb, "groupby-total");
            }
            if (joins) {
                askJoins(client, duckdb, data);
            }
        }
        return 0;
    }

    private static DataFrame load(final Client client, final DuckDatabase duckdb, final String table, final Path file) {
        duckdb.load(table, file);
        return client.readCsv(file.toString()).persist().await();
    }

    private void askJoins(final Client client, final DuckDatabase duckdb, final H2oData data) {
        final Path left = directory.disk().resolve("left.csv");
        final Path small = directory.disk().resolve("small.csv");
        final Path medium = directory.disk().resolve("medium.csv");
        final Path big = directory.disk().resolve("big.csv");
        data.writeLeft(left);
        data.writeSmall(small);
        data.writeMedium(medium);
        data.writeBig(big);
        try (DataFrame leftFrame = load(client, duckdb, "x", left);
                DataFrame smallFrame = load(client, duckdb, "small", small);
                DataFrame mediumFrame = load(client, duckdb, "medium", medium);
                DataFrame bigFrame = load(client, duckdb, "big", big)) {
            askAll(
                    FrameQuestion.JOIN,
                    new Tables(leftFrame, leftFrame, smallFrame, mediumFrame, bigFrame),
                    duckdb,
                    "join-total");
        }
    }

    private void measureLoad(final Client client, final DuckDatabase duckdb, final Path file) {
        final Times times = new Times();
        while (!times.suffice(settings)) {
            final long startNs = System.nanoTime();
            client.readCsv(file.toString()).persist().await().close();
            times.add((System.nanoTime() - startNs) / 1e9, duckdb.load("other", file));
        }
        report.add(times.figure(LOAD));
    }

    private void askAll(
            final List<FrameQuestion> questions, final Tables tables, final DuckDatabase duckdb, final String total) {
        double heddle = 0;
        double baseline = 0;
        boolean all = true;
        for (final FrameQuestion question : questions) {
            if (!settings.wants(question.name())) {
                all = false;
                continue;
            }
            report.progress(question.name() + ": " + question.sql());
            final Times times = ask(question, tables, duckdb);
            final Figure figure = times.figure(question.name());
            report.add(figure);
            report.add(times.first(question.name()));
            heddle += figure.value();
            baseline += Objects.requireNonNull(figure.baseline());
        }
        if (all && !questions.isEmpty()) {
            report.add(Figure.of(BENCH, total, SECONDS, "s", new double[] {heddle})
                    .against(BASELINE, new double[] {baseline}));
        }
    }

    private Times ask(final FrameQuestion question, final Tables tables, final DuckDatabase duckdb) {
        final Times times = new Times();
        while (!times.suffice(settings)) {
            final long startNs = System.nanoTime();
            final DataFrame answer = question.frame().apply(tables).persist().await();
            final double heddle = (System.nanoTime() - startNs) / 1e9;
            times.add(heddle, duckdb.answer(question.sql()));
            if (times.suffice(settings)) {
                compare(question.name(), checksum(answer), duckdb.checksum());
            }
            answer.close();
        }
        return times;
    }

    /** The same as {@link DuckDatabase#checksum}. */
    private static List<Object> checksum(final DataFrame answer) {
        final List<Aggregate> aggregates = new ArrayList<>(List.of(Expressions.count()));
        for (final Field field : answer.schema().fields()) {
            if (field.type() == DataType.STRING) {
                aggregates.add(Expressions.min(field.name()));
                aggregates.add(Expressions.max(field.name()));
            } else {
                aggregates.add(Expressions.sum(Expressions.col(field.name()).times(1.0)));
            }
        }
        final List<Object> values = new ArrayList<>();
        try (Table table = answer.agg(aggregates.toArray(Aggregate[]::new)).compute()) {
            for (int column = 0; column < table.columnCount(); column++) {
                switch (table.schema().field(column).type()) {
                    case STRING -> values.add(table.getString(0, column));
                    case FLOAT64 -> values.add(table.getDouble(0, column));
                    default -> values.add(table.getLong(0, column));
                }
            }
        }
        return values;
    }

    private static void compare(final String name, final List<Object> found, final List<Object> expected) {
        boolean same = found.size() == expected.size();
        for (int i = 0; same && i < found.size(); i++) {
            if (found.get(i) instanceof Double a && expected.get(i) instanceof Double b) {
                same = Double.compare(a, b) == 0 || Math.abs(a - b) <= TOLERANCE * Math.max(1, Math.abs(b));
            } else {
                same = found.get(i).equals(expected.get(i));
            }
        }
        if (!same) {
            throw new WrongResultException(
                    "the answers to " + name + " differ: rows and sums are " + found + ", by DuckDB " + expected);
        }
    }
}
