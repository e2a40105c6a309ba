package io.heddle.jmh;

import io.heddle.client.Client;
import io.heddle.client.WorkerStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * What a cluster costs that has nothing to do: processor time of driver, scheduler and client (one JVM here) and of two workers,
 * in percent of one core; and how long its first task takes after a second of silence. Beside it three JVMs of a bare relay, with
 * the same driver, that sleep up to a millisecond between polls.
 */
final class IdleBench {
    static final List<String> CASES = List.of("balanced", "low-power");
    private static final String BENCH = "idle";
    private static final int WORKERS = 2;
    private static final int WARM_UP_TASKS = 2_000;
    private static final int SILENCES = 10;
    private static final long SILENCE_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long SETTLE_NS = TimeUnit.SECONDS.toNanos(3);
    private static final long WINDOW_NS = TimeUnit.SECONDS.toNanos(5);
    private static final int QUICK_DIVISOR = 20;
    private static final String BASELINE = "relay-backoff";

    private final BenchSettings settings;
    private final BenchReport report;
    private final BenchDirectory directory;
    private final int divisor;

    IdleBench(final BenchSettings settings, final BenchReport report, final BenchDirectory directory) {
        this.settings = settings;
        this.report = report;
        this.directory = directory;
        this.divisor = settings.isQuick() ? QUICK_DIVISOR : 1;
        settings.requireKnown(CASES);
    }

    /** Percent of a core and first times of each run. */
    private record Idling(double[] percent, double[] firstUs) {}

    /** Runs the cases; returns the exit code. */
    int run() {
        report.progress(BASELINE + ": three JVMs that poll and sleep");
        final Idling bare;
        try (BareRelay relay = new BareRelay(directory.memory(), RelayIdle.BACKOFF, RelayRoute.ipc(), false)) {
            bare = measure(relay.pids(), () -> {
                relay.roundTrip();
                return System.nanoTime();
            });
        }
        for (final String profile : CASES) {
            if (settings.wants(profile)) {
                report.progress(profile + ": driver, scheduler, client and " + WORKERS + " workers");
                final Idling cluster = cluster(profile);
                report.add(Figure.of(BENCH, profile, "cpu-percent", "percent", cluster.percent)
                        .against(BASELINE, bare.percent));
                report.add(Figure.of(BENCH, profile, "first-task-p50", "us", cluster.firstUs)
                        .against(BASELINE, bare.firstUs));
            }
        }
        return 0;
    }

    private Idling cluster(final String profile) {
        final String before = System.getProperty(BenchSettings.PROFILE_PROPERTY);
        System.setProperty(BenchSettings.PROFILE_PROPERTY, profile);
        try (Client client = Client.builder()
                .processes(true)
                .workers(WORKERS)
                .threadsPerWorker(1)
                .memoryLimit("256MiB")
                .start()) {
            client.waitForWorkers(WORKERS, Duration.ofSeconds(60));
            return measure(client.workers().stream().map(WorkerStatus::pid).toList(), new TaskTrip(client));
        } finally {
            if (before == null) {
                System.clearProperty(BenchSettings.PROFILE_PROPERTY);
            } else {
                System.setProperty(BenchSettings.PROFILE_PROPERTY, before);
            }
        }
    }

    private Idling measure(final List<Long> others, final RoundTrips.Trip trip) {
        final List<Long> pids = new ArrayList<>(others);
        pids.add(ProcessHandle.current().pid());
        for (int i = 0; i < WARM_UP_TASKS / divisor; i++) {
            trip.endNs();
        }
        final double[] percent = new double[settings.runs()];
        final double[] firstUs = new double[settings.runs()];
        for (int run = 0; run < settings.runs(); run++) {
            silence(SETTLE_NS / divisor);
            final long startNs = System.nanoTime();
            final long usedNs = ProcessorTime.totalNs(pids);
            silence(WINDOW_NS / divisor);
            percent[run] = 100.0 * (ProcessorTime.totalNs(pids) - usedNs) / (System.nanoTime() - startNs);
            final Histogram first = new Histogram(TimeUnit.MINUTES.toNanos(1), 3);
            for (int i = 0; i < Math.max(1, SILENCES / divisor); i++) {
                silence(SILENCE_NS / divisor);
                final long submitNs = System.nanoTime();
                first.recordValue(trip.endNs() - submitNs);
            }
            firstUs[run] = first.getValueAtPercentile(50) / 1_000.0;
        }
        return new Idling(percent, firstUs);
    }

    /** The time is what is measured here: there is nothing to wait for. */
    private static void silence(final long timeNs) {
        final long endNs = System.nanoTime() + timeNs;
        for (long leftNs = timeNs; leftNs > 0; leftNs = endNs - System.nanoTime()) {
            LockSupport.parkNanos(leftNs);
        }
    }
}
