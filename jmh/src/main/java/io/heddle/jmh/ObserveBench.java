package io.heddle.jmh;

import io.heddle.client.Client;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * What it costs a cluster to be looked at: small tasks by map, and round trips one at a time, alone and while three browsers' event streams
 * of the dashboard are read, in pairs whose order alternates. The dashboard's process is there in both. Most pages ask for nothing that
 * the nodes do not write anyway; Graph, Memory and the page of one worker also ask for the outline, for which the scheduler walks its tasks:
 * of those the cases that begin with {@code outline}.
 */
final class ObserveBench {
    private static final String OUTLINE = "outline-";
    static final List<String> CASES = List.of("throughput", "latency", OUTLINE + "throughput", OUTLINE + "latency");
    private static final String BENCH = "observe";
    private static final String BASELINE = "unwatched";
    private static final int WATCHERS = 3;
    private static final int WORKERS = 2;
    private static final int TASKS = 100_000;
    private static final int TRIPS = 5_000;
    private static final long FORGOTTEN_NS = TimeUnit.SECONDS.toNanos(4);
    private static final long WARM_UP_NS = TimeUnit.SECONDS.toNanos(10);

    private final BenchSettings settings;
    private final BenchReport report;

    ObserveBench(final BenchSettings settings, final BenchReport report) {
        this.settings = settings;
        this.report = report;
        settings.requireKnown(CASES);
    }

    /** Does what is measured and gives its numbers. */
    private interface Work {
        double[] run();
    }

    /** Runs the cases; returns the exit code. */
    int run() {
        try (Client client = Client.builder()
                .processes(true)
                .workers(WORKERS)
                .threadsPerWorker(1)
                .memoryLimit("512MiB")
                .start()) {
            client.waitForWorkers(WORKERS, Duration.ofSeconds(60));
            final String stream = client.dashboardUrl().replace("/status", "/api/v1/stream?events=cluster,tasks");
            measure(client, "", stream);
            measure(client, OUTLINE, stream + ",outline");
        }
        return 0;
    }

    private void measure(final Client client, final String prefix, final String stream) {
        final String throughput = prefix + "throughput";
        if (settings.wants(throughput)) {
            final TaskShapes shapes = new TaskShapes(client);
            final int count = settings.amount(TASKS);
            report.progress(throughput + ": " + count + " tasks by map over " + WORKERS + " worker processes");
            final double[][][] pairs = pairs(stream, () -> {
                final int made = shapes.map(count);
                return new double[] {made * 1e9 / shapes.elapsedNs()};
            });
            add(throughput, "tasks-per-second", "1/s", pairs, 0);
        }
        final String latency = prefix + "latency";
        if (settings.wants(latency)) {
            final TaskTrip trip = new TaskTrip(client);
            final int count = settings.isQuick() ? 100 : TRIPS;
            report.progress(latency + ": " + count + " tasks, one at a time");
            final double[][][] pairs = pairs(stream, () -> {
                final Histogram histogram = new Histogram(TimeUnit.MINUTES.toNanos(1), 3);
                for (int i = 0; i < count; i++) {
                    final long submitNs = System.nanoTime();
                    histogram.recordValue(trip.endNs() - submitNs);
                }
                return new double[] {histogram.getValueAtPercentile(50) / 1e3, histogram.getValueAtPercentile(99) / 1e3
                };
            });
            add(latency, "p50", "us", pairs, 0);
            add(latency, "p99", "us", pairs, 1);
        }
    }

    /** Numbers of all runs, unwatched and watched. */
    private double[][][] pairs(final String stream, final Work work) {
        final long startNs = System.nanoTime();
        do {
            work.run();
        } while (!settings.isQuick() && System.nanoTime() - startNs < WARM_UP_NS);
        final double[][] alone = new double[settings.runs()][];
        final double[][] watched = new double[settings.runs()][];
        for (int run = 0; run < settings.runs(); run++) {
            if (run % 2 == 0) {
                alone[run] = work.run();
            }
            watched[run] = watched(stream, work);
            forgetWatchers();
            if (run % 2 == 1) {
                alone[run] = work.run();
            }
        }
        return new double[][][] {alone, watched};
    }

    /** The scheduler goes on writing its outline for three seconds after somebody last wanted it: nobody tells when it has stopped. */
    private void forgetWatchers() {
        if (!settings.isQuick()) {
            LockSupport.parkNanos(FORGOTTEN_NS);
        }
    }

    private static double[] watched(final String stream, final Work work) {
        final List<EventStreamReader> readers = new ArrayList<>();
        try {
            for (int i = 0; i < WATCHERS; i++) {
                readers.add(EventStreamReader.open(stream));
            }
            final double[] numbers = work.run();
            for (final EventStreamReader reader : readers) {
                reader.requireMore();
            }
            return numbers;
        } finally {
            readers.forEach(EventStreamReader::close);
        }
    }

    private void add(
            final String name, final String metric, final String unit, final double[][][] pairs, final int number) {
        final double[] alone = new double[pairs[0].length];
        final double[] watched = new double[alone.length];
        for (int run = 0; run < alone.length; run++) {
            alone[run] = pairs[0][run][number];
            watched[run] = pairs[1][run][number];
        }
        report.add(Figure.of(BENCH, name, metric, unit, watched).against(BASELINE, alone));
    }
}
