package io.heddle.jmh;

import io.heddle.client.Client;
import io.heddle.client.ClientBuilder;
import io.heddle.client.WorkerStatus;
import io.heddle.frame.DataFrame;
import io.heddle.jmh.H2oQuestion.Tables;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The data frame on the questions of the H2O db-benchmark beside DuckDB: the same files, the same number of threads, in turns; in one JVM and with
 * a process for each thread. A time is that from the call to the whole answer standing in memory, planning included; nothing is kept from one run
 * for the next. Two runs come before those that count, of which there are more than asked for where they are short: the compilers of the JVM work
 * beside the first ones, and the median shall be that of the others. What the very first run took is told as {@code first-seconds}. After each
 * question both answers are summed up and must agree, else the exit code is 3. {@code groupby-total} and {@code join-total} add up medians, where
 * all their questions were asked. {@code peak} is the most that arenas and heaps of all processes held at any time, beside the tables and
 * the answer of the question where these are largest. Alone, without DuckDB, each question is asked once, and what answers sum up to is only told.
 */
final class H2oBench {
    private static final String IN_ONE = "h2o";
    private static final String IN_PROCESSES = "h2o-processes";
    private static final String LOAD = "load";
    private static final String PEAK = "peak";
    private static final int THREADS = 2;
    private static final long ROWS = 1_000_000;
    private static final long ROWS_QUICK = 20_000;

    private final BenchSettings settings;
    private final BenchReport report;
    private final Path groups;
    private final Path left;
    private final Path small;
    private final Path medium;
    private final Path big;
    private final H2oData data;
    private String bench = IN_ONE;
    private long largestBytes;

    H2oBench(final BenchSettings settings, final BenchReport report, final BenchDirectory directory) {
        this.settings = settings;
        this.report = report;
        final long rowCount = settings.rows() > 0 ? settings.rows() : settings.isQuick() ? ROWS_QUICK : ROWS;
        this.data = new H2oData(rowCount);
        this.groups = directory.disk().resolve("groups.csv");
        this.left = directory.disk().resolve("left.csv");
        this.small = directory.disk().resolve("small.csv");
        this.medium = directory.disk().resolve("medium.csv");
        this.big = directory.disk().resolve("big.csv");
        final List<String> names = new ArrayList<>(List.of(LOAD, PEAK));
        H2oQuestion.GROUP_BY.forEach(question -> names.add(question.name()));
        H2oQuestion.JOIN.forEach(question -> names.add(question.name()));
        settings.requireKnown(names);
        report.progress("data of " + rowCount + " rows");
    }

    /** Runs it; returns the exit code. */
    int run() {
        if (settings.wantsWorkersIn(BenchSettings.JVM)) {
            run(IN_ONE, Client.builder().workers(1).threadsPerWorker(THREADS));
        }
        if (settings.wantsWorkersIn(BenchSettings.PROCESSES)) {
            run(
                    IN_PROCESSES,
                    Client.builder().workers(THREADS).threadsPerWorker(1).processes(true));
        }
        return 0;
    }

    private void run(final String name, final ClientBuilder cluster) {
        bench = name;
        largestBytes = 0;
        heapPools().forEach(MemoryPoolMXBean::resetPeakUsage);
        try (Client client = cluster.start();
                DuckDatabase duckdb = settings.isAlone() ? null : new DuckDatabase(THREADS)) {
            if (wantsAny(H2oQuestion.GROUP_BY) || settings.wants(LOAD)) {
                askGroups(client, duckdb);
            }
            if (wantsAny(H2oQuestion.JOIN)) {
                askJoins(client, duckdb);
            }
            if (settings.wants(PEAK) && largestBytes > 0) {
                report.add(Figure.of(bench, PEAK, "bytes", "B", new double[] {peakBytes(client)})
                        .against("input and output", new double[] {largestBytes}));
            }
        }
    }

    private boolean wantsAny(final List<H2oQuestion> questions) {
        return questions.stream().anyMatch(question -> settings.wants(question.name()));
    }

    private static List<MemoryPoolMXBean> heapPools() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .toList();
    }

    /** The peaks of all pools of this process' heap, which may have been at different times. */
    private static long heapPeakBytes() {
        return heapPools().stream()
                .mapToLong(pool -> pool.getPeakUsage().getUsed())
                .sum();
    }

    private double peakBytes(final Client client) {
        final boolean inProcesses = bench.equals(IN_PROCESSES);
        final long heaps = heapPeakBytes()
                + (inProcesses
                        ? client.run(H2oBench::heapPeakBytes).values().stream()
                                .mapToLong(Long::longValue)
                                .sum()
                        : 0);
        return heaps
                + client.status().workers().stream()
                        .mapToLong(WorkerStatus::peakBytes)
                        .sum();
    }

    private static DataFrame load(
            final Client client, final @Nullable DuckDatabase duckdb, final String table, final Path file) {
        loadSeconds(duckdb, table, file);
        return client.readCsv(file.toString()).persist().await();
    }

    private void askGroups(final Client client, final @Nullable DuckDatabase duckdb) {
        if (!Files.exists(groups)) {
            data.writeGroups(groups);
        }
        try (DataFrame frame = load(client, duckdb, "x", groups)) {
            if (settings.wants(LOAD)) {
                measureLoad(client, duckdb);
            }
            askAll(H2oQuestion.GROUP_BY, new Tables(frame, frame, frame, frame, frame), duckdb, "groupby-total");
        }
        if (duckdb != null) {
            duckdb.drop("x");
        }
    }

    private void askJoins(final Client client, final @Nullable DuckDatabase duckdb) {
        if (!Files.exists(big)) {
            delete(groups);
            data.writeLeft(left);
            data.writeSmall(small);
            data.writeMedium(medium);
            data.writeBig(big);
        }
        try (DataFrame leftFrame = load(client, duckdb, "x", left);
                DataFrame smallFrame = load(client, duckdb, "small", small);
                DataFrame mediumFrame = load(client, duckdb, "medium", medium);
                DataFrame bigFrame = load(client, duckdb, "big", big)) {
            askAll(
                    H2oQuestion.JOIN,
                    new Tables(leftFrame, leftFrame, smallFrame, mediumFrame, bigFrame),
                    duckdb,
                    "join-total");
        }
    }

    /** Makes room on the disk: the tables of one half are not needed in the other. */
    private static void delete(final Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (final IOException failure) {
            throw new UncheckedIOException("cannot delete " + file, failure);
        }
    }

    private void measureLoad(final Client client, final @Nullable DuckDatabase duckdb) {
        final H2oTimes times = new H2oTimes(bench, settings);
        while (!times.suffice(settings)) {
            final long startNs = System.nanoTime();
            client.readCsv(groups.toString()).persist().await().close();
            times.add((System.nanoTime() - startNs) / 1e9, loadSeconds(duckdb, "other", groups));
        }
        if (duckdb != null) {
            duckdb.drop("other");
        }
        report.add(times.figure(LOAD));
        report.add(times.first(LOAD));
    }

    private void askAll(
            final List<H2oQuestion> questions,
            final Tables tables,
            final @Nullable DuckDatabase duckdb,
            final String total) {
        double heddle = 0;
        double baseline = 0;
        boolean all = true;
        for (final H2oQuestion question : questions) {
            if (!settings.wants(question.name())) {
                all = false;
                continue;
            }
            report.progress(question.name() + ": " + question.sql());
            final H2oTimes times = ask(question, tables, duckdb);
            final Figure figure = times.figure(question.name());
            report.add(figure);
            report.add(times.first(question.name()));
            heddle += figure.value();
            baseline += figure.baseline() == null ? Double.NaN : figure.baseline();
        }
        if (all) {
            report.add(H2oTimes.total(bench, total, heddle, baseline));
        }
    }

    private H2oTimes ask(final H2oQuestion question, final Tables tables, final @Nullable DuckDatabase duckdb) {
        final H2oTimes times = new H2oTimes(bench, settings);
        while (!times.suffice(settings)) {
            final long startNs = System.nanoTime();
            final DataFrame answer = question.frame().apply(tables).persist().await();
            final double heddle = (System.nanoTime() - startNs) / 1e9;
            times.add(heddle, duckdb == null ? Double.NaN : duckdb.answer(question.sql()));
            if (times.suffice(settings)) {
                check(question, H2oAnswers.checksum(answer), duckdb);
                largestBytes = Math.max(largestBytes, tables.bytes() + bytes(answer));
            }
            answer.close();
        }
        return times;
    }

    private void check(final H2oQuestion question, final List<Object> found, final @Nullable DuckDatabase duckdb) {
        if (duckdb == null) {
            report.progress(question.name() + ": rows and sums are " + found);
        } else {
            H2oAnswers.compare(question.name(), found, duckdb.checksum());
        }
    }

    private static double loadSeconds(final @Nullable DuckDatabase duckdb, final String table, final Path file) {
        return duckdb == null ? Double.NaN : duckdb.load(table, file);
    }

    private static long bytes(final DataFrame frame) {
        return frame.partitionSizes().stream().mapToLong(Long::longValue).sum();
    }
}
