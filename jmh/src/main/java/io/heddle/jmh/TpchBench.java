package io.heddle.jmh;

import io.heddle.client.Client;
import io.heddle.frame.DataFrame;
import io.heddle.frame.io.CsvOptions;
import io.trino.tpch.TpchColumn;
import io.trino.tpch.TpchEntity;
import io.trino.tpch.TpchTable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The 22 queries of TPC-H in SQL beside DuckDB: the same text, files and number of threads, in turns, in one JVM. A time is that from the call to the
 * whole answer standing in memory, parsing and planning included. Decimals are float64 on both sides. After each query the answers are compared.
 */
final class TpchBench {
    /** Rows of lineitem, about, at scale factor 1. */
    static final long ROWS_PER_SCALE = 6_000_000;

    private static final String BENCH = "tpch";
    private static final int QUERY_COUNT = 22;
    private static final int THREADS = 2;
    private static final double SCALE = 1;
    private static final double SCALE_QUICK = 0.01;

    private final BenchSettings settings;
    private final BenchReport report;
    private final Path directory;
    private final double scale;

    TpchBench(final BenchSettings settings, final BenchReport report, final BenchDirectory directory) {
        this.settings = settings;
        this.report = report;
        this.directory = directory.disk();
        this.scale = settings.rows() > 0
                ? (double) settings.rows() / ROWS_PER_SCALE
                : settings.isQuick() ? SCALE_QUICK : SCALE;
        final List<String> names = new ArrayList<>();
        for (int number = 1; number <= QUERY_COUNT; number++) {
            names.add("q" + number);
        }
        settings.requireKnown(names);
    }

    /** Runs it; returns the exit code. */
    int run() {
        report.progress("tables of scale factor " + scale);
        final List<DataFrame> frames = new ArrayList<>();
        try (Client client =
                        Client.builder().workers(1).threadsPerWorker(THREADS).start();
                DuckDatabase duckdb = new DuckDatabase(THREADS)) {
            for (final TpchTable<?> table : TpchTable.getTables()) {
                final Path file = directory.resolve(table.getTableName() + ".csv");
                write(table, scale, file);
                duckdb.load(table.getTableName(), file);
                final DataFrame frame = client.readCsv(CsvOptions.DEFAULTS.withDelimiter('|'), file.toString())
                        .persist()
                        .await();
                frames.add(frame);
                client.registerTable(table.getTableName(), frame);
                Files.delete(file);
            }
            askAll(client, duckdb);
            frames.forEach(DataFrame::close);
        } catch (final IOException failure) {
            throw new UncheckedIOException("cannot write the tables: " + failure.getMessage(), failure);
        }
        return 0;
    }

    /** Lines as the generator makes them, values between bars, below the names of the columns. */
    private static <E extends TpchEntity> void write(final TpchTable<E> table, final double scale, final Path file)
            throws IOException {
        try (Writer writer = Files.newBufferedWriter(file)) {
            writer.write(table.getColumns().stream()
                    .map(TpchColumn::getColumnName)
                    .collect(Collectors.joining("|", "", "\n")));
            for (final E row : table.createGenerator(scale, 1, 1)) {
                final String line = row.toLine();
                writer.write(line, 0, line.endsWith("|") ? line.length() - 1 : line.length());
                writer.write('\n');
            }
        }
    }

    private void askAll(final Client client, final DuckDatabase duckdb) throws IOException {
        double heddle = 0;
        double baseline = 0;
        boolean all = true;
        for (int number = 1; number <= QUERY_COUNT; number++) {
            if (!settings.wants("q" + number)) {
                all = false;
                continue;
            }
            final H2oTimes times = ask("q" + number, query(number), client, duckdb);
            final Figure figure = times.figure("q" + number);
            report.add(figure);
            heddle += figure.value();
            baseline += Objects.requireNonNull(figure.baseline());
        }
        if (all) {
            report.add(H2oTimes.total(BENCH, "total", heddle, baseline));
        }
    }

    private H2oTimes ask(final String name, final String query, final Client client, final DuckDatabase duckdb) {
        final H2oTimes times = new H2oTimes(BENCH, settings);
        while (!times.suffice(settings)) {
            final long startNs = System.nanoTime();
            try (DataFrame answer = client.sql(query).persist().await()) {
                final double seconds = (System.nanoTime() - startNs) / 1e9;
                times.add(seconds, duckdb.answer(query));
                if (times.suffice(settings)) {
                    H2oAnswers.compare(name, H2oAnswers.checksum(answer), duckdb.checksum());
                }
            }
        }
        return times;
    }

    private static String query(final int number) throws IOException {
        final String name = String.format(Locale.ROOT, "/io/heddle/frame/tpch/q%02d.sql", number);
        try (InputStream input = TpchBench.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(input, name).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
