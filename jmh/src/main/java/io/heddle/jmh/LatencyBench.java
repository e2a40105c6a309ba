package io.heddle.jmh;

import io.heddle.client.Client;
import java.util.List;

/**
 * From {@code submit} to the caller holding the value, one task at a time: inside one JVM, between a client, a scheduler and a
 * worker that are a process each, and the same with nothing but UDP between them; back to back, and paced. Beside each case the bare relay over the same
 * channels, measured just before it so that both meet the same machine, once without and once with a thread behind its echo.
 */
final class LatencyBench {
    static final List<String> CASES =
            List.of("in-process", "processes", "udp", "in-process-paced", "processes-paced", "udp-paced");
    private static final String BENCH = "latency";
    private static final int ROUND_TRIPS = 10_000;
    private static final int ROUND_TRIPS_PACED = 3_000;
    private static final String PACED = "-paced";

    private final BenchSettings settings;
    private final BenchReport report;
    private final BenchDirectory directory;

    LatencyBench(final BenchSettings settings, final BenchReport report, final BenchDirectory directory) {
        this.settings = settings;
        this.report = report;
        this.directory = directory;
        settings.requireKnown(CASES);
    }

    /** Runs the cases; returns the exit code. */
    int run() {
        report.progress("relay: " + settings.idle().label() + "; messages of " + RelayMessages.SUBMIT_BYTES + ", "
                + RelayMessages.ASSIGN_BYTES + " and " + RelayMessages.FINISHED_BYTES + " bytes");
        for (final String name : CASES) {
            if (settings.wants(name)) {
                runCase(name);
            }
        }
        return 0;
    }

    private void runCase(final String name) {
        final boolean isPaced = name.endsWith(PACED);
        final RoundTrips.Plan plan = new RoundTrips.Plan(
                settings.amount(isPaced ? ROUND_TRIPS_PACED : ROUND_TRIPS),
                settings.runs(),
                isPaced,
                settings.isTraced() && !isPaced);
        final boolean isUdp = name.startsWith("udp");
        final String relayName = "relay-" + settings.idle().label();
        final double[][] bare = relay(name, plan, isUdp, false);
        final double[][] withExecutor = relay(name, plan, isUdp, true);
        report.progress(name + ": submit(x -> x + 1, i).result()");
        final double[][] values =
                name.startsWith("in-process") ? inProcess(plan) : new ThreeProcesses(directory, isUdp).roundTrips(plan);
        for (int i = 0; i < RoundTrips.METRICS.length; i++) {
            final Figure figure = Figure.of(BENCH, name, RoundTrips.METRICS[i], "us", values[i]);
            report.add(figure.against(relayName, bare[i]));
            report.add(figure.against(relayName + "-executor", withExecutor[i]));
        }
        for (int i = RoundTrips.METRICS.length; i < values.length; i++) {
            report.add(Figure.of(BENCH, name, TaskHops.METRICS[i - RoundTrips.METRICS.length], "us", values[i]));
        }
    }

    private double[][] relay(
            final String name, final RoundTrips.Plan plan, final boolean isUdp, final boolean hasExecutor) {
        report.progress(
                name + ": a bare relay, three JVMs, four hops" + (hasExecutor ? ", a thread behind the echo" : ""));
        final RelayRoute route = isUdp ? RelayRoute.udp() : RelayRoute.ipc();
        try (BareRelay relay = new BareRelay(directory.memory(), settings.idle(), route, hasExecutor)) {
            return RoundTrips.measure(plan, () -> {
                relay.roundTrip();
                return System.nanoTime();
            });
        }
    }

    private static double[][] inProcess(final RoundTrips.Plan plan) {
        try (Client client = Client.builder()
                .processes(false)
                .workers(1)
                .threadsPerWorker(1)
                .memoryLimit("256MiB")
                .start()) {
            return RoundTrips.measure(plan, client);
        }
    }
}
