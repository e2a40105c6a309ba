package io.heddle.tools.demo;

import static io.heddle.frame.expression.Expressions.col;
import static io.heddle.frame.expression.Expressions.count;
import static io.heddle.frame.expression.Expressions.max;
import static io.heddle.frame.expression.Expressions.mean;
import static io.heddle.frame.expression.Expressions.min;
import static io.heddle.frame.expression.Expressions.sum;

import io.heddle.client.Client;
import io.heddle.client.ClusterStatus;
import io.heddle.client.MemorySize;
import io.heddle.client.PrefixStatus;
import io.heddle.client.WorkerStatus;
import io.heddle.frame.DataFrame;
import io.heddle.frame.Table;
import io.heddle.tools.text.AlignedText;
import io.heddle.tools.text.Terminal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The job: read flights from CSV, keep those that were late in the workers' memory, and answer three questions about them from there.
 */
public final class FlightsDemo {
    /** Late is later than so many minutes. */
    static final int LATE_MINUTES = 100;

    private static final int SHOWN_ROWS = 10;
    private static final long HEARTBEAT_PATIENCE_NS = TimeUnit.SECONDS.toNanos(3);

    private final Client client;
    private final FlightsInput input;
    private final DemoOptions options;
    private final Terminal terminal;

    /**
     * Prepare.
     *
     * @param client   joined to the cluster that does the work.
     * @param input    the files.
     * @param options  how.
     * @param terminal shows what happens.
     */
    public FlightsDemo(
            final Client client, final FlightsInput input, final DemoOptions options, final Terminal terminal) {
        this.client = client;
        this.input = input;
        this.options = options;
        this.terminal = terminal;
    }

    /** The answers, to be closed. */
    private record Answers(Table byOrigin, Table byDestination, Table overall) implements AutoCloseable {
        @Override
        public void close() {
            byOrigin.close();
            byDestination.close();
            overall.close();
        }
    }

    /**
     * Run the job.
     *
     * @return what came out, wrong answers included.
     * @throws IOException if the input cannot be read for the verification.
     */
    public DemoResult run() throws IOException {
        final Set<Integer> workersAtStart = new HashSet<>();
        client.workers().forEach(worker -> workersAtStart.add(worker.workerId()));
        final String[] paths = input.files().stream().map(Path::toString).toArray(String[]::new);
        final long startNs = System.nanoTime();
        try (DataFrame flights = client.readCsv(paths);
                DataFrame loaded = options.persistAll() ? load(flights) : flights;
                DataFrame late = keepLate(loaded);
                Answers answers = answer(late)) {
            final long durationNs = System.nanoTime() - startNs;
            final ClusterStatus status = settledStatus();
            show(answers, status);
            final long rows = countRows(loaded);
            String problem = memoryProblem(status.workers(), workersAtStart);
            Boolean verified = null;
            if (options.verify()) {
                final String wrong = verify(answers, rows);
                verified = wrong.isEmpty();
                problem = wrong.isEmpty() ? problem : wrong;
            }
            return new DemoResult(rows, durationNs, verified, problem, status.workers());
        }
    }

    private DataFrame load(final DataFrame flights) {
        return ProgressStage.run(
                terminal,
                client,
                "load",
                () -> flights.persist().await(),
                loaded -> "all rows are in the memory of the workers");
    }

    private DataFrame keepLate(final DataFrame loaded) {
        return ProgressStage.run(
                terminal,
                client,
                options.persistAll() ? "filter" : "load, filter",
                () -> loaded.filter(col("delay").gt(LATE_MINUTES)).persist().await(),
                late -> "flights later than " + LATE_MINUTES + " minutes are in the memory of the workers");
    }

    private Answers answer(final DataFrame late) {
        final Table byOrigin = ProgressStage.run(
                terminal,
                client,
                "by origin",
                () -> late.groupBy("origin")
                        .agg(sum("delay").as("sum_delay"), mean("delay").as("mean_delay"), count().as("flights"))
                        .compute(),
                FlightsDemo::rows);
        final Table byDestination = ProgressStage.run(
                terminal,
                client,
                "by dest.",
                () -> late.groupBy("destination")
                        .agg(mean("distance").as("mean_distance"), max("delay").as("max_delay"))
                        .compute(),
                FlightsDemo::rows);
        final Table overall = ProgressStage.run(
                terminal,
                client,
                "overall",
                () -> late.agg(
                                count().as("flights"),
                                sum("delay").as("sum_delay"),
                                mean("delay").as("mean_delay"),
                                min("delay").as("min_delay"),
                                max("delay").as("max_delay"))
                        .compute(),
                FlightsDemo::rows);
        return new Answers(byOrigin, byDestination, overall);
    }

    private static String rows(final Table table) {
        return table.rowCount() + (table.rowCount() == 1 ? " row" : " rows");
    }

    /** The numbers of a heartbeat that each worker sent after the job. */
    private ClusterStatus settledStatus() {
        final long endNs = System.nanoTime();
        while (true) {
            final ClusterStatus status = client.status();
            final long sinceEndNs = System.nanoTime() - endNs;
            final boolean isSettled =
                    status.workers().stream().allMatch(worker -> worker.heartbeatAgeNs() < sinceEndNs);
            if (isSettled || sinceEndNs > HEARTBEAT_PATIENCE_NS) {
                return status;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private void show(final Answers answers, final ClusterStatus status) {
        try (Table byOrigin = answers.byOrigin().sortedByDescending("flights");
                Table byDestination = answers.byDestination().sortedByDescending("max_delay")) {
            terminal.line();
            terminal.line("Late flights by origin, most first");
            terminal.line(byOrigin.toString(SHOWN_ROWS));
            terminal.line();
            terminal.line("Late flights by destination, longest delay first");
            terminal.line(byDestination.toString(SHOWN_ROWS));
            terminal.line();
            terminal.line("All late flights");
            terminal.line(answers.overall().toString());
        }
        terminal.line();
        workers(status.workers()).lines().forEach(terminal::line);
        terminal.line();
        tasks(status.prefixes()).lines().forEach(terminal::line);
        terminal.line();
    }

    private static AlignedText workers(final List<WorkerStatus> workers) {
        final AlignedText table =
                new AlignedText("worker", "pid", "used", "peak", "limit", "of limit", "spilled", "reloaded");
        for (final WorkerStatus worker : workers) {
            table.row(
                    worker.name(),
                    Long.toString(worker.pid()),
                    MemorySize.format(worker.usedBytes()),
                    MemorySize.format(worker.peakBytes()),
                    MemorySize.format(worker.limitBytes()),
                    String.format(Locale.ROOT, "%.0f %%", 100.0 * worker.peakBytes() / worker.limitBytes()),
                    MemorySize.format(worker.spilledBytes()),
                    MemorySize.format(worker.reloadedBytes()));
        }
        return table;
    }

    private static AlignedText tasks(final List<PrefixStatus> prefixes) {
        final AlignedText table = new AlignedText("tasks", "runs", "mean time");
        for (final PrefixStatus prefix : prefixes) {
            table.row(
                    prefix.name(),
                    String.format(Locale.ROOT, "%,d", prefix.runs()),
                    String.format(Locale.ROOT, "%.2f ms", prefix.meanDurationNs() / 1e6));
        }
        return table;
    }

    private long countRows(final DataFrame loaded) {
        return input.rows().isPresent()
                ? input.rows().getAsLong()
                : ProgressStage.run(terminal, client, "count", loaded::count, rows -> String.format("%,d rows", rows));
    }

    /**
     * Spilling is part of what {@code --persist-all} shows. Which worker has how much of the rows is the scheduler's to decide, and one that came
     * for one that died may have had nothing to spill.
     */
    private String memoryProblem(final List<WorkerStatus> workers, final Set<Integer> workersAtStart) {
        long spilledBytes = 0;
        long reloadedBytes = 0;
        final Set<Integer> gone = new HashSet<>(workersAtStart);
        for (final WorkerStatus worker : workers) {
            if (worker.peakBytes() > worker.limitBytes()) {
                return worker.name() + " had " + worker.peakBytes() + " bytes in use, above its limit of "
                        + worker.limitBytes();
            }
            spilledBytes += worker.spilledBytes();
            reloadedBytes += worker.reloadedBytes();
            gone.remove(worker.workerId());
        }
        if (options.requireSpilling() && gone.isEmpty() && (spilledBytes == 0 || reloadedBytes == 0)) {
            return "the workers spilled " + spilledBytes + " bytes and reloaded " + reloadedBytes
                    + ", expected both above 0 with more rows than memory";
        }
        return "";
    }

    private String verify(final Answers answers, final long rows) throws IOException {
        final long startNs = System.nanoTime();
        final FlightsReference reference = FlightsReference.of(input.files(), LATE_MINUTES);
        try {
            AnswerCheck.exact("rows of the input", rows, reference.rowCount());
            AnswerCheck.byOrigin(answers.byOrigin(), reference.byOrigin());
            AnswerCheck.byDestination(answers.byDestination(), reference.byDestination());
            AnswerCheck.overall(answers.overall(), reference.all());
        } catch (final VerificationFailedException ex) {
            return String.valueOf(ex.getMessage());
        }
        terminal.line(
                "verified: one thread of plain Java has the same answers, from %,d rows in %.2f s",
                reference.rowCount(), (System.nanoTime() - startNs) / 1e9);
        return "";
    }
}
