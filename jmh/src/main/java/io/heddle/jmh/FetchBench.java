package io.heddle.jmh;

import io.heddle.cluster.ChildProcess;
import io.heddle.cluster.ChildProcessOptions;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import io.heddle.transport.SharedSecret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * How fast the partitions of a worker get into the arena of a worker of another host, over UDP between two network namespaces; beside
 * a bare Aeron stream of chunks over a channel with the same parameters, between the same namespaces and with the same media drivers,
 * which copies each byte out of and into memory and does nothing else. The two take turns, round by round. Where namespaces are not permitted it goes over the loopback
 * interface; the metric is then named so.
 */
final class FetchBench {
    static final String CASE = "fetch-hosts";
    private static final long PARTITION_BYTES = 64L << 20;
    private static final long PARTITION_BYTES_QUICK = 2L << 20;
    private static final int PARTITIONS = 4;
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long START_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long MEASURE_TIMEOUT_NS = TimeUnit.MINUTES.toNanos(5);

    private final BenchSettings settings;
    private final BenchReport report;
    private final BenchDirectory directory;
    private final Path fetchRates;
    private final Path chunkRates;
    private final Path turns;

    FetchBench(final BenchSettings settings, final BenchReport report, final BenchDirectory directory) {
        this.settings = settings;
        this.report = report;
        this.directory = directory;
        this.fetchRates = directory.disk().resolve("fetch-rates");
        this.chunkRates = directory.disk().resolve("chunk-rates");
        this.turns = directory.disk().resolve("turns");
    }

    void run() {
        try (HostPair hosts = HostPair.create()) {
            final boolean isLoopback = !hosts.problem().isEmpty();
            report.progress(CASE + ": " + PARTITIONS + " partitions of " + (partitionBytes() >> 20)
                    + " MiB from a worker of another host, beside a bare Aeron stream; "
                    + (isLoopback
                            ? "OVER THE LOOPBACK INTERFACE, since network namespaces are not permitted: "
                                    + hosts.problem()
                            : "two network namespaces"));
            Files.createDirectories(turns);
            measure(hosts);
            report.add(Figure.of(
                            MemoryBench.BENCH,
                            CASE,
                            isLoopback ? "rate-loopback" : "rate",
                            "bytes-per-second",
                            rates(fetchRates))
                    .against("aeron-chunks", rates(chunkRates)));
        } catch (final IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new HeddleException(ErrorKind.USER, "interrupted while two hosts are measured", interrupted);
        }
    }

    private long partitionBytes() {
        return settings.isQuick() ? PARTITION_BYTES_QUICK : PARTITION_BYTES;
    }

    private List<String> plan(final Path values) {
        return List.of(
                values.toString(),
                Integer.toString(settings.runs()),
                Integer.toString(PARTITIONS),
                Long.toString(partitionBytes()),
                turns.toString());
    }

    /** Runs both sides, whose processes take turns. */
    private void measure(final HostPair hosts) throws IOException, InterruptedException {
        final String endpoint = hosts.address(0) + ":" + hosts.freePort(1);
        final Path secret = directory.disk().resolve("secret");
        Files.deleteIfExists(secret);
        SharedSecret.random().writeTo(secret);
        final String port = Integer.toString(hosts.freePort(0));
        final List<String> target = arguments(chunkRates, "near-driver", endpoint);
        final List<String> source = arguments(chunkRates, "far-driver", endpoint);
        final List<String> reader = new ArrayList<>(List.of(secret.toString(), hosts.address(0), port));
        reader.addAll(plan(fetchRates));
        final String limit = Long.toString(PARTITIONS * (partitionBytes() + (16L << 20)) * 3 / 2);
        final List<String> worker = List.of(secret.toString(), hosts.address(0) + ":" + port, limit);
        try (ChildProcess scheduler =
                start(hosts, 0, FetchProcess.class, "fetch-reader", FetchProcess.READER, reader)) {
            scheduler.awaitReady(START_TIMEOUT_NS);
            try (ChildProcess far = start(hosts, 1, FetchProcess.class, FetchProcess.FAR, FetchProcess.FAR, worker);
                    ChildProcess near =
                            start(hosts, 0, FetchProcess.class, FetchProcess.NEAR, FetchProcess.NEAR, worker);
                    ChildProcess taker = start(hosts, 0, ChunkStream.class, "chunks-near", ChunkStream.TARGET, target);
                    ChildProcess giver = start(hosts, 1, ChunkStream.class, "chunks-far", ChunkStream.SOURCE, source)) {
                for (final ChildProcess child : List.of(far, near, taker, giver)) {
                    child.awaitReady(START_TIMEOUT_NS);
                }
                requireDone(taker, scheduler);
                giver.requestClose();
                giver.awaitExit(START_TIMEOUT_NS);
            }
        }
    }

    private List<String> arguments(final Path rates, final String driver, final String endpoint) {
        final List<String> all =
                new ArrayList<>(List.of(directory.memory().resolve(driver).toString(), endpoint));
        all.addAll(plan(rates));
        return all;
    }

    private ChildProcess start(
            final HostPair hosts,
            final int host,
            final Class<?> program,
            final String name,
            final String role,
            final List<String> arguments) {
        final List<String> all = new ArrayList<>(List.of(role));
        all.addAll(arguments);
        final List<String> options =
                new ArrayList<>(List.of("-Xmx384m", "-XX:+UseParallelGC", BenchSettings.profileArgument()));
        if (host == 1) {
            // Two namespaces of the network still share a directory of shared memory.
            options.add(
                    "-Dheddle.pretended-host=bench" + ProcessHandle.current().pid());
        }
        return ChildProcess.start(
                new ChildProcessOptions(
                        name, program.getName(), all, directory.disk(), options, Map.of(), hosts.launcher(host)),
                ended -> {});
    }

    /** Waits for two that wait for each other: when one fails the other would wait for ever. */
    private static void requireDone(final ChildProcess first, final ChildProcess second) throws InterruptedException {
        final long startNs = System.nanoTime();
        boolean isBusy = true;
        while (isBusy) {
            isBusy = isUnderWay(first);
            isBusy |= isUnderWay(second);
            if (System.nanoTime() - startNs > MEASURE_TIMEOUT_NS) {
                final ChildProcess late = first.exitCode() == null ? first : second;
                throw new HeddleException(ErrorKind.PEER, late.name() + " did not end in time\n" + late.lastOutput());
            }
        }
    }

    private static boolean isUnderWay(final ChildProcess child) throws InterruptedException {
        child.awaitExit(LOOK_NS);
        final Integer exitCode = child.exitCode();
        if (exitCode != null && exitCode != 0) {
            throw new HeddleException(
                    ErrorKind.PEER, child.name() + " ended with " + exitCode + "\n" + child.lastOutput());
        }
        return exitCode == null;
    }

    private static double[] rates(final Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.mapToDouble(Double::parseDouble).toArray();
        }
    }
}
