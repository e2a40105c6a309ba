package io.heddle.jmh;

import io.heddle.client.Client;
import io.heddle.cluster.ChildProcess;
import io.heddle.cluster.ChildProcessOptions;
import io.heddle.cluster.ParentWatch;
import io.heddle.cluster.SchedulerProcess;
import io.heddle.cluster.WorkerProcess;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import io.heddle.transport.Address;
import io.heddle.transport.DriverProfile;
import io.heddle.transport.SharedSecret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A scheduler, a worker and a client, each a process: on one host, with shared memory between them and the scheduler's media driver
 * for all; or pretending to be on hosts of their own, each with its own media driver and nothing but UDP between them. Whether a
 * process pretends is decided when its JVM starts, so the client is a process too and leaves what it measured in a file.
 */
public final class ThreeProcesses {
    private static final long START_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long MEASURE_TIMEOUT_NS = TimeUnit.MINUTES.toNanos(10);
    private static final String HOST = "127.0.0.1";
    private static final long LIMIT_BYTES = 256L << 20;

    private final BenchDirectory directory;
    private final boolean isUdp;

    /**
     * Nothing is started yet.
     *
     * @param isUdp whether they pretend to be on hosts of their own.
     */
    ThreeProcesses(final BenchDirectory directory, final boolean isUdp) {
        this.directory = directory;
        this.isUdp = isUdp;
    }

    /** Round trips of tasks, as {@link RoundTrips#measure} gives them. */
    double[][] roundTrips(final RoundTrips.Plan plan) {
        final String id = "bench" + ProcessHandle.current().pid();
        final Path secret = directory.memory().resolve("secret");
        final Path values = directory.memory().resolve("values");
        final String port = Integer.toString(freePort());
        final String address = HOST + ":" + port;
        try {
            Files.deleteIfExists(secret);
            SharedSecret.random().writeTo(secret);
        } catch (final IOException failure) {
            throw new UncheckedIOException(failure);
        }
        try (ChildProcess scheduler = start(id, "scheduler", List.of(secret.toString(), id, port))) {
            scheduler.awaitReady(START_TIMEOUT_NS);
            try (ChildProcess worker = start(id, "worker", List.of(secret.toString(), address))) {
                worker.awaitReady(START_TIMEOUT_NS);
                final List<String> arguments = List.of(
                        secret.toString(),
                        address,
                        values.toString(),
                        Integer.toString(plan.count()),
                        Integer.toString(plan.runs()),
                        Boolean.toString(plan.isPaced()),
                        Boolean.toString(plan.isTraced()));
                try (ChildProcess client = start(id, "client", arguments)) {
                    client.awaitReady(MEASURE_TIMEOUT_NS);
                }
                worker.requestClose();
                worker.awaitExit(START_TIMEOUT_NS);
            }
            scheduler.requestClose();
            scheduler.awaitExit(START_TIMEOUT_NS);
            return read(values);
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new HeddleException(ErrorKind.USER, "interrupted while separate hosts are measured", interrupted);
        }
    }

    private ChildProcess start(final String id, final String role, final List<String> arguments) {
        final List<String> all = new ArrayList<>(List.of(role));
        all.addAll(arguments);
        final List<String> options =
                new ArrayList<>(List.of("-Xmx512m", "-XX:+UseParallelGC", BenchSettings.profileArgument()));
        if (isUdp) {
            options.add("-Dheddle.pretended-host=" + id + role);
        }
        return ChildProcess.start(
                new ChildProcessOptions(role, ThreeProcesses.class.getName(), all, directory.disk(), options, Map.of()),
                ended -> {});
    }

    private static int freePort() {
        try (DatagramSocket socket = new DatagramSocket()) {
            return socket.getLocalPort();
        } catch (final IOException failure) {
            throw new UncheckedIOException("no free UDP port", failure);
        }
    }

    private static double[][] read(final Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .map(line -> List.of(line.split(" ")).stream()
                            .mapToDouble(Double::parseDouble)
                            .toArray())
                    .toArray(double[][]::new);
        } catch (final IOException failure) {
            throw new UncheckedIOException("the client left no figures", failure);
        }
    }

    /** Runs one of the three: its role, and what {@link #roundTrips} gives it. */
    public static void main(final String[] arguments) throws InterruptedException {
        final CountDownLatch end = new CountDownLatch(1);
        ParentWatch.start(end::countDown);
        int exitCode = 0;
        try {
            final SharedSecret secret = SharedSecret.fromFile(Path.of(arguments[1]));
            switch (arguments[0]) {
                case "scheduler" -> {
                    try (SchedulerProcess scheduler = SchedulerProcess.start(
                            arguments[2], HOST, Integer.parseInt(arguments[3]), null, secret, false, profile())) {
                        ParentWatch.reportReady("address=" + scheduler.address());
                        end.await();
                    }
                }
                case "worker" -> {
                    try (WorkerProcess worker = WorkerProcess.start(
                            Address.parse(arguments[2]), "bench-worker", 1, LIMIT_BYTES, null, secret, profile())) {
                        ParentWatch.reportReady("workerId=" + worker.workerId());
                        end.await();
                    }
                }
                default -> {
                    measure(arguments);
                    ParentWatch.reportReady("measured");
                    end.await();
                }
            }
        } catch (final RuntimeException failure) {
            ParentWatch.reportFailure(failure);
            exitCode = 1;
        }
        System.exit(exitCode);
    }

    private static DriverProfile profile() {
        return DriverProfile.load(BenchSettings.profileOfProcess());
    }

    private static void measure(final String[] arguments) {
        try (Client client = Client.builder()
                .secretFile(Path.of(arguments[1]))
                .connectTimeout(Duration.ofSeconds(30))
                .connect(arguments[2])) {
            client.waitForWorkers(1, Duration.ofSeconds(30));
            final double[][] values = RoundTrips.measure(
                    new RoundTrips.Plan(
                            Integer.parseInt(arguments[4]),
                            Integer.parseInt(arguments[5]),
                            Boolean.parseBoolean(arguments[6]),
                            Boolean.parseBoolean(arguments[7])),
                    client);
            final StringBuilder text = new StringBuilder();
            for (final double[] row : values) {
                for (final double value : row) {
                    text.append(String.format(Locale.ROOT, "%.3f ", value));
                }
                text.append('\n');
            }
            Files.writeString(Path.of(arguments[3]), text.toString().replace(" \n", "\n"));
        } catch (final IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
