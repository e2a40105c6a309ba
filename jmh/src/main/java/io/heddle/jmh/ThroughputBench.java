package io.heddle.jmh;

import io.heddle.client.Client;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntUnaryOperator;

/**
 * Many small tasks over two worker processes, from the first call to the last result at the client; afterwards the scheduler must
 * have finished exactly as many runs as tasks were submitted. Beside it the rate of a bare relay that carries the same messages,
 * one by one.
 */
final class ThroughputBench {
    static final List<String> CASES = List.of("submit", "map", "map-numbers", "graph", "chain", "tree", "fan");
    private static final String BENCH = "throughput";
    private static final int TASKS = 100_000;
    private static final int WORKERS = 2;

    /** A chain has one task under way: it takes its time. */
    private static final int CHAIN_DIVISOR = 10;

    private static final int METG_TASKS = 10_000;
    private static final double METG_EFFICIENCY = 0.5;
    private static final long[] METG_LENGTHS_NS = {
        2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000
    };
    private static final long WARM_UP_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long COUNT_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(5);

    private final BenchSettings settings;
    private final BenchReport report;
    private final BenchDirectory directory;
    private final int taskCount;
    private final String relayName;
    private double[] relayRates = {};
    private final List<Long> pids = new ArrayList<>();
    private long submitted;

    ThroughputBench(final BenchSettings settings, final BenchReport report, final BenchDirectory directory) {
        this.settings = settings;
        this.report = report;
        this.directory = directory;
        this.taskCount = settings.amount(TASKS);
        this.relayName = "relay-" + settings.idle().label();
        settings.requireKnown(CASES);
    }

    /** Runs the cases; returns the exit code. */
    int run() {
        relayRates = relayRates();
        try (Client client = Client.builder()
                .processes(true)
                .workers(WORKERS)
                .threadsPerWorker(1)
                .memoryLimit("512MiB")
                .start()) {
            client.waitForWorkers(WORKERS, Duration.ofSeconds(60));
            pids.add(ProcessHandle.current().pid());
            client.status().workers().forEach(worker -> pids.add(worker.pid()));
            final TaskShapes shapes = new TaskShapes(client);
            if (settings.wants("submit")) {
                submit(shapes);
            }
            measure(shapes, "map", taskCount, shapes::map);
            measure(shapes, "map-numbers", taskCount, shapes::mapNumbers);
            measure(shapes, "graph", taskCount, shapes::graph);
            measure(shapes, "chain", Math.max(10, taskCount / CHAIN_DIVISOR), shapes::chain);
            measure(shapes, "tree", taskCount, shapes::tree);
            measure(shapes, "fan", taskCount, count -> shapes.fan(count, 0));
            if (settings.wants("fan")) {
                report.add(Figure.of(BENCH, "fan", "metg50", "us", metg(shapes)));
            }
            return verify(client);
        }
    }

    private double[] relayRates() {
        report.progress(relayName + ": " + taskCount + " messages through a bare relay, three JVMs, four hops");
        final double[] rates = new double[settings.runs()];
        try (BareRelay relay = new BareRelay(directory.memory(), settings.idle(), RelayRoute.ipc(), false)) {
            relay.rate(taskCount);
            for (int run = 0; run < rates.length; run++) {
                rates[run] = relay.rate(taskCount);
            }
        }
        return rates;
    }

    private void measure(final TaskShapes shapes, final String name, final int count, final IntUnaryOperator shape) {
        if (!settings.wants(name)) {
            return;
        }
        report.progress(name + ": " + count + " tasks over " + WORKERS + " worker processes");
        warmUp(count, shape);
        final double[] rates = new double[settings.runs()];
        final double[] processorMicroseconds = new double[settings.runs()];
        for (int run = 0; run < rates.length; run++) {
            final long processorNs = ProcessorTime.totalNs(pids);
            final int made = shape.applyAsInt(count);
            rates[run] = made * 1e9 / shapes.elapsedNs();
            processorMicroseconds[run] = (ProcessorTime.totalNs(pids) - processorNs) / (1e3 * made);
            submitted += made;
        }
        report.add(Figure.of(BENCH, name, "tasks-per-second", "1/s", rates).against(relayName, relayRates));
        report.add(Figure.of(BENCH, name, "cpu-us-per-task", "us", processorMicroseconds));
    }

    /** Until the compilers of all processes, which share the cores with the tasks, have had their time. */
    private void warmUp(final int count, final IntUnaryOperator shape) {
        final long startNs = System.nanoTime();
        do {
            submitted += shape.applyAsInt(count);
        } while (!settings.isQuick() && System.nanoTime() - startNs < WARM_UP_NS);
    }

    /** What submitting costs the client's thread: of independent tasks, and what each dependency adds. */
    private void submit(final TaskShapes shapes) {
        report.progress("submit: time of the client's thread for " + taskCount + " tasks");
        final double[] perTask = new double[settings.runs()];
        final double[] perEdge = new double[settings.runs()];
        final double[] processorPerTask = new double[settings.runs()];
        for (int run = -1; run < perTask.length; run++) {
            submitted += shapes.submit(taskCount);
            final double taskNs = (double) shapes.submitNs() / taskCount;
            final double taskProcessorNs = (double) shapes.submitProcessorNs() / taskCount;
            final int made = shapes.fan(taskCount, 0);
            submitted += made;
            if (run >= 0) {
                perTask[run] = taskNs;
                processorPerTask[run] = taskProcessorNs;
                perEdge[run] = (shapes.submitNs() - taskNs * made) / TaskShapes.fanEdges(made);
            }
        }
        final double[] relayNs =
                Arrays.stream(relayRates).map(rate -> 1e9 / rate).toArray();
        report.add(Figure.of(BENCH, "submit", "ns-per-task", "ns", perTask).against(relayName, relayNs));
        report.add(Figure.of(BENCH, "submit", "cpu-ns-per-task", "ns", processorPerTask));
        report.add(Figure.of(BENCH, "submit", "ns-per-edge", "ns", perEdge));
    }

    /** Least length of a task at which half of the workers' time is useful, between two measured lengths. */
    private double[] metg(final TaskShapes shapes) {
        final int count = settings.isQuick() ? 100 : METG_TASKS;
        final double[] found = new double[settings.runs()];
        // The first round is for the compilers: what they take from two cores looks like the cost of a task.
        for (int run = -1; run < found.length; run++) {
            double shorterNs = 0;
            double shorterEfficiency = 0;
            double metgNs = Double.NaN;
            for (final long lengthNs : METG_LENGTHS_NS) {
                final int made = shapes.fan(count, lengthNs);
                submitted += made;
                final double efficiency = (double) made * lengthNs / WORKERS / shapes.elapsedNs();
                if (efficiency >= METG_EFFICIENCY) {
                    final double share =
                            (METG_EFFICIENCY - shorterEfficiency) / Math.max(1e-9, efficiency - shorterEfficiency);
                    metgNs = shorterNs + share * (lengthNs - shorterNs);
                    break;
                }
                shorterNs = lengthNs;
                shorterEfficiency = efficiency;
            }
            if (run >= 0) {
                // Not reached: then it is more than the longest tried.
                found[run] = (Double.isNaN(metgNs) ? METG_LENGTHS_NS[METG_LENGTHS_NS.length - 1] : metgNs) / 1_000;
            }
        }
        return found;
    }

    private int verify(final Client client) {
        final long startNs = System.nanoTime();
        long finished = client.status().tasksFinished();
        while (finished < submitted && System.nanoTime() - startNs < COUNT_TIMEOUT_NS) {
            LockSupport.parkNanos(1_000_000);
            finished = client.status().tasksFinished();
        }
        report.progress(submitted + " tasks submitted, " + finished + " finished");
        if (finished == submitted) {
            return 0;
        }
        report.progress("FAILED: the scheduler's counter does not match; the figures are worth nothing");
        return BenchMain.VERIFICATION_FAILED;
    }
}
