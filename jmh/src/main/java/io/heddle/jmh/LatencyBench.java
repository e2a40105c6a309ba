package io.heddle.jmh;

import io.heddle.client.Client;
import io.heddle.client.TaskFuture;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;

/**
 * From {@code submit} to the caller holding the value, one task at a time: inside one JVM, and over a worker process. Beside
 * it the bare relay, with both idle strategies; the ratio is against the one of {@code --idle}.
 */
final class LatencyBench {
    private static final String BENCH = "latency";
    private static final int ROUND_TRIPS = 10_000;
    private static final int WARM_UP_ROUNDS = 3;
    private static final long HIGHEST_NS = TimeUnit.SECONDS.toNanos(60);
    private static final String[] METRICS = {"p50", "p99", "p99.9", "max"};
    private static final double[] PERCENTILES = {50, 99, 99.9, 100};

    private final BenchSettings settings;
    private final BenchReport report;
    private final BenchDirectory directory;
    private int argument;

    LatencyBench(final BenchSettings settings, final BenchReport report, final BenchDirectory directory) {
        this.settings = settings;
        this.report = report;
        this.directory = directory;
    }

    /** Runs all cases; returns the exit code. */
    int run() {
        for (final RelayIdle idle : RelayIdle.values()) {
            if (idle != settings.idle()) {
                addRelay(idle, relay(idle));
            }
        }
        // The baseline just before each case, so that both meet the same machine.
        final double[][] first = relay(settings.idle());
        inCluster("in-process", false, first);
        final double[][] second = relay(settings.idle());
        inCluster("processes", true, second);
        addRelay(settings.idle(), joined(first, second));
        return 0;
    }

    private static double[][] joined(final double[][] first, final double[][] second) {
        final double[][] all = new double[first.length][];
        for (int i = 0; i < all.length; i++) {
            all[i] = Arrays.copyOf(first[i], first[i].length + second[i].length);
            System.arraycopy(second[i], 0, all[i], first[i].length, second[i].length);
        }
        return all;
    }

    private static String nameOf(final RelayIdle idle) {
        return "relay-" + idle.label();
    }

    private double[][] relay(final RelayIdle idle) {
        report.progress(nameOf(idle) + ": a bare Aeron relay, three JVMs, four hops");
        try (BareRelay relay = new BareRelay(directory.memory(), idle)) {
            return measure(relay::roundTripNs);
        }
    }

    private void addRelay(final RelayIdle idle, final double[][] values) {
        for (int i = 0; i < METRICS.length; i++) {
            report.add(Figure.of(BENCH, nameOf(idle), METRICS[i], "us", values[i]));
        }
    }

    private void inCluster(final String name, final boolean isProcesses, final double[][] baseline) {
        report.progress(name + ": submit(x -> x + 1, i).result()");
        try (Client client = Client.builder()
                .processes(isProcesses)
                .workers(1)
                .threadsPerWorker(1)
                .memoryLimit("256MiB")
                .start()) {
            final double[][] values = measure(() -> roundTripNs(client));
            for (int i = 0; i < METRICS.length; i++) {
                report.add(Figure.of(BENCH, name, METRICS[i], "us", values[i])
                        .against(nameOf(settings.idle()), baseline[i]));
            }
        }
    }

    private long roundTripNs(final Client client) {
        final int value = ++argument;
        final long startNs = System.nanoTime();
        final TaskFuture<Integer> future = client.submit(x -> x + 1, value);
        final int result = future.result();
        final long timeNs = System.nanoTime() - startNs;
        future.release();
        if (result != value + 1) {
            throw new WrongResultException(value + " + 1 came back as " + result);
        }
        return timeNs;
    }

    /** By metric and run, microseconds. */
    private double[][] measure(final LongSupplier roundTrip) {
        final int roundTrips = settings.amount(ROUND_TRIPS);
        final double[][] values = new double[METRICS.length][settings.runs()];
        for (int run = -WARM_UP_ROUNDS; run < settings.runs(); run++) {
            final Histogram histogram = new Histogram(HIGHEST_NS, 3);
            for (int i = 0; i < roundTrips; i++) {
                histogram.recordValue(Math.min(HIGHEST_NS, roundTrip.getAsLong()));
            }
            for (int i = 0; run >= 0 && i < METRICS.length; i++) {
                values[i][run] = histogram.getValueAtPercentile(PERCENTILES[i]) / 1_000.0;
            }
        }
        return values;
    }
}
