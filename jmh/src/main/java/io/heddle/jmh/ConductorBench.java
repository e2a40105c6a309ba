package io.heddle.jmh;

import static io.heddle.frame.expression.Expressions.col;

import io.heddle.client.Client;
import io.heddle.client.TaskFuture;
import io.heddle.diagnostics.CounterType;
import io.heddle.diagnostics.CountersFileReader;
import io.heddle.diagnostics.NodeDirectory;
import io.heddle.diagnostics.NodeRole;
import io.heddle.frame.DataFrame;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * How long a worker's conductor is busy in one duty cycle while results go to disk without end, by the counter
 * {@code duty-cycle-tail-ns}; beside a {@link TimerLoop} in the same JVM at the same time, from when its turns are due to when they are done. What
 * both meet is the machine and the JVM; what only the conductor meets would be the store in its way.
 */
final class ConductorBench {
    static final String CASE = "conductor";
    private static final int ROWS = 1 << 19;
    private static final long SEED = Long.getLong("heddle.seed", 42);
    private static final int SMALL_TASKS = 200;
    private static final int KEPT = 64;
    private static final int KEPT_QUICK = 12;
    private static final int WARM_UPS = 3;
    private static final double PERCENTILE = 99.9;

    private final BenchSettings settings;
    private final BenchReport report;
    private final BenchDirectory directory;
    private final ArrayDeque<DataFrame> kept = new ArrayDeque<>();
    private int number;

    ConductorBench(final BenchSettings settings, final BenchReport report, final BenchDirectory directory) {
        this.settings = settings;
        this.report = report;
        this.directory = directory;
    }

    void run() {
        report.progress(
                CASE
                        + ": duty cycles of a worker that spills 4 MiB after 4 MiB, beside a loop in its JVM that only sleeps and works 5 us");
        final double[] conductor = new double[settings.runs()];
        final double[] loop = new double[settings.runs()];
        try (Client client = Client.builder()
                .processes(true)
                .workers(1)
                .threadsPerWorker(1)
                .memoryLimit(settings.isQuick() ? "32MiB" : "128MiB")
                .start()) {
            client.waitForWorkers(1, Duration.ofSeconds(60));
            client.registerWorkerPlugin("timer-loop", new TimerLoop());
            try (CountersFileReader counters = counters(client);
                    DataFrame numbers = client.readCsv(numbersFile()).persist()) {
                final int warmUps = settings.isQuick() ? 0 : WARM_UPS;
                for (int run = -warmUps; run < conductor.length; run++) {
                    final long spilledBefore = counters.value(CounterType.SPILLED_BYTES);
                    final double microseconds = window(client, counters, numbers);
                    final double[] turns =
                            client.submit(TimerLoop::take, PERCENTILE).result();
                    if (run >= 0) {
                        conductor[run] = microseconds;
                        loop[run] = turns[0];
                        report.progress(((counters.value(CounterType.SPILLED_BYTES) - spilledBefore) >> 20)
                                + " MiB spilled meanwhile; the loop: " + (long) turns[2] + " turns, work alone "
                                + turns[1] + " us");
                    }
                }
            } catch (final IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
        report.add(Figure.of(MemoryBench.BENCH, CASE, "p99.9", "us", conductor).against("timer-loop", loop));
    }

    private static CountersFileReader counters(final Client client) throws IOException {
        for (final NodeDirectory node : NodeDirectory.list(Path.of(client.clusterDirectory()))) {
            if (node.role() == NodeRole.WORKER) {
                return CountersFileReader.open(node.countersFile());
            }
        }
        throw new HeddleException(ErrorKind.INTERNAL, "the worker has no counters in " + client.clusterDirectory());
    }

    /** Works until the worker has told of another window; microseconds. */
    private double window(final Client client, final CountersFileReader counters, final DataFrame numbers) {
        final long before = counters.value(CounterType.DUTY_CYCLE_TAIL_NS);
        long now = before;
        while (now == before) {
            round(client, numbers);
            now = counters.value(CounterType.DUTY_CYCLE_TAIL_NS);
        }
        return now / 1e3;
    }

    /** One large result that pushes others out, and tasks that keep the conductor going. */
    private void round(final Client client, final DataFrame numbers) {
        kept.addLast(
                numbers.withColumn("y", col("x").times(++number)).select("y").persist());
        final List<Integer> arguments = new ArrayList<>(SMALL_TASKS);
        for (int i = 0; i < SMALL_TASKS; i++) {
            arguments.add(number + i);
        }
        final List<TaskFuture<Integer>> futures = client.map(x -> x + 1, arguments);
        final List<Integer> values = client.gather(futures);
        for (int i = 0; i < SMALL_TASKS; i++) {
            if (values.get(i) != number + i + 1) {
                throw new WrongResultException("task " + i + " gave " + values.get(i));
            }
        }
        futures.forEach(TaskFuture::release);
        if (kept.size() > (settings.isQuick() ? KEPT_QUICK : KEPT)) {
            kept.removeFirst().close();
        }
    }

    /** A column of 4 MiB whose bytes do not shrink. */
    private String numbersFile() throws IOException {
        final Path file = directory.disk().resolve("numbers.csv");
        final Random random = new Random(SEED);
        try (BufferedWriter writer = Files.newBufferedWriter(file)) {
            writer.write("x\n");
            for (int i = 0; i < ROWS; i++) {
                writer.write(random.nextDouble() + "\n");
            }
        }
        return file.toString();
    }
}
