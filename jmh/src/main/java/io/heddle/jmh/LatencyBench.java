package io.heddle.jmh;

import io.heddle.client.Client;
import io.heddle.client.TaskFuture;
import java.util.EnumMap;
import java.util.Map;
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
        final Map<RelayIdle, double[][]> relays = new EnumMap<>(RelayIdle.class);
        for (final RelayIdle idle : RelayIdle.values()) {
            final String name = "relay-" + idle.label();
            report.progress(name + ": a bare Aeron relay, three JVMs, four hops");
            try (BareRelay relay = new BareRelay(directory.memory(), idle)) {
                final double[][] values = measure(relay::roundTripNs);
                relays.put(idle, values);
                for (int i = 0; i < METRICS.length; i++) {
                    report.add(Figure.of(BENCH, name, METRICS[i], "us", values[i]));
                }
            }
        }
        final double[][] baseline = relays.get(settings.idle());
        if (baseline == null) {
            throw new IllegalStateException("no relay idles like " + settings.idle());
        }
        for (final boolean isProcesses : new boolean[] {false, true}) {
            final String name = isProcesses ? "processes" : "in-process";
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
                            .against("relay-" + settings.idle().label(), baseline[i]));
                }
            }
        }
        return 0;
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
