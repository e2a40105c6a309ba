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
 * which copies each byte out of and into memory and does nothing else. Where namespaces are not permitted it goes over the loopback
 * interface; the metric is then named so.
 */
final class FetchBench {
    static final String CASE = "fetch-hosts";
    private static final long PARTITION_BYTES = 64L << 20;
    private static final long PARTITION_BYTES_QUICK = 2L << 20;
    private static final int PARTITIONS = 4;
    private static final long START_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long MEASURE_TIMEOUT_NS = TimeUnit.MINUTES.toNanos(5);

    private final BenchSettings settings;
    private final BenchReport report;
    private final BenchDirectory directory;
    private final Path values;

    FetchBench(final BenchSettings settings, final BenchReport report, final BenchDirectory directory) {
        this.settings = settings;
        this.report = report;
        this.directory = directory;
        this.values = directory.disk().resolve("rates");
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
            final double[] bare = bare(hosts);
            final double[] fetched = fetched(hosts);
            report.add(Figure.of(
                            MemoryBench.BENCH, CASE, isLoopback ? "rate-loopback" : "rate", "bytes-per-second", fetched)
                    .against("aeron-chunks", bare));
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

    private List<String> plan() {
        return List.of(
                values.toString(),
                Integer.toString(settings.runs()),
                Integer.toString(PARTITIONS),
                Long.toString(partitionBytes()));
    }

    private double[] bare(final HostPair hosts) throws IOException, InterruptedException {
        final String endpoint = hosts.address(0) + ":" + hosts.freePort();
        final List<String> target = new ArrayList<>(
                List.of(directory.memory().resolve("near-driver").toString(), endpoint));
        target.addAll(plan());
        final List<String> source =
                new ArrayList<>(List.of(directory.memory().resolve("far-driver").toString(), endpoint));
        source.addAll(plan());
        Files.deleteIfExists(values);
        try (ChildProcess near = start(hosts, 0, ChunkStream.class, "chunks-near", ChunkStream.TARGET, target);
                ChildProcess far = start(hosts, 1, ChunkStream.class, "chunks-far", ChunkStream.SOURCE, source)) {
            near.awaitReady(START_TIMEOUT_NS);
            far.awaitReady(START_TIMEOUT_NS);
            requireDone(near);
            far.requestClose();
            far.awaitExit(START_TIMEOUT_NS);
        }
        return rates();
    }

    private double[] fetched(final HostPair hosts) throws IOException, InterruptedException {
        final Path secret = directory.disk().resolve("secret");
        Files.deleteIfExists(secret);
        SharedSecret.random().writeTo(secret);
        final String port = Integer.toString(hosts.freePort());
        final List<String> reader = new ArrayList<>(List.of(secret.toString(), hosts.address(0), port));
        reader.addAll(plan());
        final String limit = Long.toString(PARTITIONS * (partitionBytes() + (16L << 20)) * 3 / 2);
        final List<String> worker = List.of(secret.toString(), hosts.address(0) + ":" + port, limit);
        Files.deleteIfExists(values);
        try (ChildProcess scheduler =
                start(hosts, 0, FetchProcess.class, "fetch-reader", FetchProcess.READER, reader)) {
            scheduler.awaitReady(START_TIMEOUT_NS);
            try (ChildProcess far = start(hosts, 1, FetchProcess.class, FetchProcess.FAR, FetchProcess.FAR, worker);
                    ChildProcess near =
                            start(hosts, 0, FetchProcess.class, FetchProcess.NEAR, FetchProcess.NEAR, worker)) {
                far.awaitReady(START_TIMEOUT_NS);
                near.awaitReady(START_TIMEOUT_NS);
                requireDone(scheduler);
            }
        }
        return rates();
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

    private static void requireDone(final ChildProcess child) throws InterruptedException {
        child.awaitExit(MEASURE_TIMEOUT_NS);
        final Integer exitCode = child.exitCode();
        if (exitCode == null || exitCode != 0) {
            throw new HeddleException(
                    ErrorKind.PEER,
                    child.name() + (exitCode == null ? " did not end in time" : " ended with " + exitCode) + "\n"
                            + child.lastOutput());
        }
    }

    private double[] rates() throws IOException {
        try (Stream<String> lines = Files.lines(values)) {
            return lines.mapToDouble(Double::parseDouble).toArray();
        }
    }
}
